from django.urls import path

from legal import views

app_name = "legal"
urlpatterns = [
    path("offences/", views.offences, name="offences"),
    path("offences/options", views.options, name="offence_options"),
    path("offences/<str:number>/", views.offence, name="offence"),
    path("terms/", views.rules, name="rules"),
    path("terms/<slug:code>/", views.rule, name="rule"),
    path("numbers/", views.numbers, name="numbers"),
    path("numbers/<slug:code>/", views.number, name="number"),
    path("safeguards/", views.safeguards, name="safeguards"),
]
