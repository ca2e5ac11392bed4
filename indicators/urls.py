from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.plan_page, name="plan"),
    path("propose/", views.propose, name="propose"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
