from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("office/", views.office, name="office"),
    path("unusual/", views.unusual, name="unusual"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
]
