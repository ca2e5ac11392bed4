from django.urls import path

from deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("", views.clocks, name="clocks"),
    path("<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:pk>/extend/", views.extend, name="extend"),
]
