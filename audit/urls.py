from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("office/", views.office, name="office"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
]
