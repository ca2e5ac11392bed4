from django.urls import path

from deadlines.views import clocks, duties, feed, reminders

app_name = "deadlines"
urlpatterns = [
    path("", clocks.clocks, name="clocks"),
    path("units/", clocks.by_unit, name="by_unit"),
    path("note/", clocks.note_many, name="note_many"),
    path("clocks.ics", feed.download, name="download"),
    path("calendar/", feed.address, name="address"),
    path("feed/<str:secret>.ics", feed.feed, name="feed"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("<uuid:pk>/acknowledge/", clocks.acknowledge, name="acknowledge"),
    path("<uuid:pk>/done/", duties.done, name="done"),
    path("acts/<uuid:pk>/", duties.report, name="report"),
    path("<uuid:pk>/extend/", clocks.extend, name="extend"),
]
