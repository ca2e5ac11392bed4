"""Papers of certificates, apart from every page as all files are."""

from django.urls import path

from training import views

app_name = "training_files"
urlpatterns = [path("<uuid:pk>/", views.download, name="download")]
