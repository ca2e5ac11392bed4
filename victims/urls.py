from django.urls import path

from victims.views import records, referral

app_name = "victims"
urlpatterns = [
    path("", records.children, name="children"),
    path("cases/<uuid:pk>/refer/", referral.refer, name="refer"),
    path("children/<uuid:pk>/take-up/", records.take_up, name="take_up"),
    path("<uuid:pk>/", records.record, name="record"),
    path("<uuid:pk>/details/", records.details, name="details"),
    path("<uuid:pk>/protection/", records.measure, name="measure"),
    path("<uuid:pk>/help/", records.service, name="service"),
    path("help/<uuid:pk>/", records.answer, name="answer"),
    path("<uuid:pk>/told/", records.tell, name="tell"),
    path("<uuid:pk>/close/", records.close, name="close"),
]
