from django.urls import path

from signin.views import link

app_name = "signin"
urlpatterns = [
    path("link/", link.set_password, name="set_password"),
    path("link/<str:token>/", link.follow, name="link"),
]
