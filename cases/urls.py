from django.urls import path

from cases.views import case, correct, ending, grants, lists, records, register, search, timeline, verbs

app_name = "cases"
urlpatterns = [
    path("", lists.work_list, name="list"),
    path("search/", search.search, name="search"),
    path("new/", register.new, name="new"),
    path("new/<uuid:pk>/", register.draft, name="draft"),
    path("new/<uuid:pk>/keep/", register.keep, name="keep_draft"),
    path("new/<uuid:pk>/discard/", register.discard, name="discard_draft"),
    path("new/offences/", register.offences, name="offences"),
    path("<uuid:pk>/", case.overview, name="overview"),
    path("<uuid:pk>/quick/", lists.quick, name="quick"),
    path("<uuid:pk>/timeline/", timeline.whole, name="timeline"),
    path("<uuid:pk>/accept/", verbs.accept, name="accept"),
    path("<uuid:pk>/send-to-prosecutor/", verbs.send_to_prosecutor, name="send_to_prosecutor"),
    path("<uuid:pk>/send-to-court/", verbs.send_to_court, name="send_to_court"),
    path("<uuid:pk>/return-to-investigator/", verbs.return_to_investigator, name="return_to_investigator"),
    path("<uuid:pk>/divert/", ending.divert, name="divert"),
    path("<uuid:pk>/close/", ending.close, name="close"),
    path("<uuid:pk>/detain/", records.detain, name="detain"),
    path("<uuid:pk>/release/", records.release, name="release"),
    path("<uuid:pk>/interview/", records.interview, name="interview"),
    path("<uuid:pk>/add-person/", records.add_party, name="add_party"),
    path("<uuid:pk>/correct/", correct.choose, name="correct"),
    path("<uuid:pk>/correct/event/", correct.event, name="correct_event"),
    path("<uuid:pk>/correct/article/", correct.charge, name="correct_charge"),
    path("<uuid:pk>/requalify/", correct.requalify, name="requalify"),
    path("<uuid:pk>/corrections/", correct.corrections, name="corrections"),
    path("people/<uuid:pk>/correct/", correct.person, name="correct_person"),
    path("people/<uuid:pk>/end/", correct.end_party, name="end_party"),
    path("detentions/<uuid:pk>/correct/", correct.detention, name="correct_detention"),
    path("<uuid:pk>/let-in/", grants.let_in, name="let_in"),
    path("access/<int:grant>/end/", grants.end_access, name="end_access"),
    path("<uuid:pk>/<slug:key>/", case.tab, name="tab"),
]
