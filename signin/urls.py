from django.urls import path

from signin.views import entry, factor, link, recovery, security, setting_up

app_name = "signin"
urlpatterns = [
    path("link/", link.set_password, name="set_password"),
    path("link/<str:token>/", link.follow, name="link"),
    path("factor/", factor.factor, name="factor"),
    path("set-up/", setting_up.set_up, name="set_up"),
    path("set-up/app/", setting_up.app, name="set_up_app"),
    path("set-up/key/", setting_up.key, name="set_up_key"),
    path("set-up/codes/", setting_up.codes, name="codes"),
    path("security/", security.security, name="security"),
    path("security/password/", security.password, name="password"),
    path("security/app/remove/", security.remove_app, name="remove_app"),
    path("security/keys/<int:pk>/remove/", security.remove_key, name="remove_key"),
    path("security/sessions/<uuid:handle>/end/", security.end_session, name="end_session"),
    path("security/sessions/end-others/", security.end_others, name="end_others"),
    path("confirm/", security.confirm, name="confirm"),
    path("stay/", entry.stay, name="stay"),
    path("recovery/", recovery.overview, name="recovery"),
    path("recovery/ask/", recovery.ask, name="ask_recovery"),
    path("recovery/<int:pk>/", recovery.decide, name="decide_recovery"),
]
