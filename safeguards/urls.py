from django.urls import path

from safeguards import views

app_name = "safeguards"
urlpatterns = [
    path("", views.register, name="register"),
    path("csv/", views.register_csv, name="register_csv"),
    path("<uuid:pk>/close/", views.close, name="close"),
    path("<uuid:case_id>/<slug:act>/<uuid:act_id>/<slug:code>/", views.answer, name="answer"),
]
