from django.urls import path

from courts.views import booking, closures, day, hearing, outcome, rooms

app_name = "courts"
urlpatterns = [
    path("", day.home, name="home"),
    path("inbox/", day.inbox, name="inbox"),
    path("inbox/<uuid:pk>/accept/", day.accept, name="accept"),
    path("day/", day.day, name="day"),
    path("day/summonses/", day.summonses, name="summonses"),
    path("closures/", closures.closures, name="closures"),
    path("closures/<int:pk>/end/", closures.end, name="end_closure"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/<int:pk>/", rooms.change_room, name="change_room"),
    path("cases/<uuid:pk>/book/", booking.book, name="book"),
    path("hearings/<uuid:pk>/", hearing.hearing, name="hearing"),
    path("hearings/<uuid:pk>/move/", booking.move, name="move"),
    path("hearings/<uuid:pk>/prepare/", hearing.prepare, name="prepare"),
    path("hearings/<uuid:pk>/cancel/", hearing.cancel, name="cancel"),
    path("hearings/<uuid:pk>/outcome/", outcome.outcome, name="outcome"),
    path("hearings/<uuid:pk>/outcome/correct/", outcome.correct, name="correct"),
    path("participants/<uuid:pk>/answer/", hearing.answer, name="answer"),
]
