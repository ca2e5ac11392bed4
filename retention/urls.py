from django.urls import path

from retention import views

app_name = "retention"
urlpatterns = [
    path("", views.board, name="board"),
    path("<uuid:pk>/", views.record, name="record"),
    path("<uuid:pk>/start/", views.start, name="start"),
    path("<uuid:pk>/hold/", views.hold, name="hold"),
    path("holds/<uuid:pk>/end/", views.end_hold, name="end_hold"),
    path("<uuid:pk>/seal/", views.seal, name="seal"),
    path("<uuid:pk>/open/", views.open_sealed, name="open"),
    path("<uuid:pk>/erase/", views.erase, name="erase"),
    path("<uuid:pk>/certificate/<slug:language>.pdf", views.certificate, name="certificate"),
]
