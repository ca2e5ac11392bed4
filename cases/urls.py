from django.urls import path

from cases.views import case, ending, lists, records, register, search, timeline, verbs

app_name = "cases"
urlpatterns = [
    path("", lists.work_list, name="list"),
    path("search/", search.search, name="search"),
    path("new/", register.new, name="new"),
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
    path("<uuid:pk>/<slug:key>/", case.tab, name="tab"),
]
