from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox_page, name="inbox"),
    path("letters/", views.letters_page, name="letters"),
    path("<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:pk>/done/", views.mark_done, name="mark_done"),
]
