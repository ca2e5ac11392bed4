from django.urls import path

from administration.views import rights
from jjcms import sign_in as views
from signin.views import entry

app_name = "accounts"
urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("signed-out/", entry.signed_out, name="signed_out"),
    path("membership/", views.choose_membership, name="choose_membership"),
    path("who-may-do-what/", rights.who_may_do_what, name="who_may_do_what"),
    path("who-may-do-what/difference/", rights.difference, name="role_difference"),
    path("who-may-do-what/role/", rights.places, name="role_places"),
    path("who-may-do-what/matrix-<slug:language>.pdf", rights.matrix_pdf, name="matrix_pdf"),
]
