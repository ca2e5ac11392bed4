from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.register, name="register"),
    path("mine/", views.mine, name="mine"),
    path("coverage/", views.coverage_page, name="coverage"),
    path("coverage/csv/", views.coverage_csv, name="coverage_csv"),
    path("coverage/<slug:language>.pdf", views.coverage_pdf, name="coverage_pdf"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/enter/", views.enter, name="enter"),
    path("certificates/<uuid:pk>/correct/", views.correct, name="correct"),
    path("certificates/<uuid:pk>/paper/", views.attach, name="attach"),
    path("certificates/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
