from django.urls import path

from amendments import views

app_name = "amendments"
urlpatterns = [
    path("", views.board, name="board"),
    path("<uuid:pk>/", views.change, name="change"),
    path("<uuid:pk>/publish/", views.publish, name="publish"),
    path("<uuid:pk>/give-back/", views.give_back, name="give_back"),
    path("<slug:kind>/<slug:code>/", views.history, name="history"),
    path("<slug:kind>/<slug:code>/propose/", views.propose, name="propose"),
    path("<slug:kind>/<slug:code>/<int:version>.yaml", views.export, name="export"),
]
