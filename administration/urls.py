from django.urls import path

from administration.views import absence, asking, emergency, people, review, roles, second

app_name = "administration"
urlpatterns = [
    path("", people.everybody, name="people"),
    path("add/", people.add, name="add"),
    path("add-role/", people.add_role, name="add_role"),
    path("emergency/", emergency.open_case, name="emergency"),
    path("emergency/<uuid:pk>/end/", emergency.end, name="end_emergency"),
    path("emergencies/", emergency.waiting, name="emergencies"),
    path("emergencies/<uuid:pk>/", emergency.review, name="review_emergency"),
    path("second/", second.waiting, name="second"),
    path("second/<uuid:pk>/back/", second.take_back, name="take_back_proposal"),
    path("ask/", asking.ask, name="ask"),
    path("requests/", asking.waiting, name="requests"),
    path("requests/<uuid:pk>/", asking.answer, name="answer_request"),
    path("log/", review.log, name="log"),
    path("review/", review.review, name="review"),
    path("review/csv/", review.csv, name="review_csv"),
    path("review/<int:pk>/", review.confirm, name="confirm_role"),
    path("review/<int:pk>/end/", review.end, name="end_role"),
    path("leave/<int:leave>/end/", absence.take_back, name="take_back"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/dates/", roles.dates, name="dates"),
    path("<int:pk>/move/", roles.move, name="move"),
    path("<int:pk>/suspend/", roles.suspend, name="suspend"),
    path("<int:pk>/back/", roles.bring_back, name="bring_back"),
    path("<int:pk>/link/", people.new_link, name="new_link"),
    path("<int:pk>/correct/", people.correct, name="correct"),
    path("<int:pk>/hand-over/", roles.hand_over, name="hand_over"),
    path("<int:pk>/leave/", absence.leave, name="leave"),
]
