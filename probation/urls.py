from django.urls import path

from probation.views import contacts, plans, work

app_name = "probation"
urlpatterns = [
    path("", plans.children, name="children"),
    path("record/", contacts.choose, name="choose"),
    path("cases/<uuid:pk>/open/", plans.open_plan, name="open"),
    path("plans/<uuid:pk>/", plans.plan, name="plan"),
    path("plans/<uuid:pk>/child/", plans.agree, {"who": "child"}, name="agree_child"),
    path("plans/<uuid:pk>/family/", plans.agree, {"who": "family"}, name="agree_family"),
    path("plans/<uuid:pk>/goal/", work.add_goal, name="add_goal"),
    path("plans/<uuid:pk>/making-good/", work.add_repair, name="add_repair"),
    path("plans/<uuid:pk>/meeting/", contacts.plan_meeting, name="plan_meeting"),
    path("plans/<uuid:pk>/record/", contacts.record_unplanned, name="record_unplanned"),
    path("plans/<uuid:pk>/inspection/", work.inspect, name="inspect"),
    path("plans/<uuid:pk>/ladder/", work.respond, name="respond"),
    path("plans/<uuid:pk>/early-end/", plans.early_end, name="early_end"),
    path("plans/<uuid:pk>/end/", plans.end, name="end"),
    path("goals/<uuid:pk>/step/", work.add_step, name="add_step"),
    path("goals/<uuid:pk>/close/", work.close_goal, name="close_goal"),
    path("steps/<uuid:pk>/close/", work.close_step, name="close_step"),
    path("making-good/<uuid:pk>/close/", work.close_repair, name="close_repair"),
    path("meetings/<uuid:pk>/record/", contacts.record, name="record"),
    path("meetings/<uuid:pk>/recorded/", contacts.recorded, name="recorded"),
]
