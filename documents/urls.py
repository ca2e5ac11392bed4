from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:pk>/", views.download, name="download"),
    path("<slug:key>/<str:ref>/<slug:language>.pdf", views.pdf, name="pdf"),
]
