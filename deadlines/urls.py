from django.urls import path

from deadlines.views import clocks, duties

app_name = "deadlines"
urlpatterns = [
    path("", clocks.clocks, name="clocks"),
    path("<uuid:pk>/acknowledge/", clocks.acknowledge, name="acknowledge"),
    path("<uuid:pk>/done/", duties.done, name="done"),
    path("acts/<uuid:pk>/", duties.report, name="report"),
    path("<uuid:pk>/extend/", clocks.extend, name="extend"),
]
