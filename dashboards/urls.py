from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("panel/<slug:key>.csv", views.panel_csv, name="panel_csv"),
    path("definitions/", views.definitions, name="definitions"),
    path("how-rounding-works/", views.rounding, name="rounding"),
    path("releases/", views.releases, name="releases"),
    path("release/<slug:code>/cube.csv", views.cube_csv, name="cube_csv"),
]
