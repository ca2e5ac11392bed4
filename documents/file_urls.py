"""Files that people added, apart from every page: nothing but files is answered under this path."""

from django.urls import path

from documents import file_views

app_name = "files"
urlpatterns = [path("<uuid:pk>/", file_views.download, name="download")]
