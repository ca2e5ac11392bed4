from django.urls import path

from documents import file_views, views

app_name = "documents"
urlpatterns = [
    path("of/<uuid:pk>/add/", file_views.add, name="add_file"),
    path("files/<uuid:pk>/withdraw/", file_views.withdraw, name="withdraw_file"),
    path("<uuid:pk>/", views.download, name="download"),
    path("<slug:key>/<str:ref>/<slug:language>.pdf", views.pdf, name="pdf"),
]
