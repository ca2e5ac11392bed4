from django.urls import path

from jjcms import sign_in as views
from signin.views import entry

app_name = "accounts"
urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("membership/", views.choose_membership, name="choose_membership"),
    path("who-may-do-what/", views.who_may_do_what, name="who_may_do_what"),
]
