"""Every address. Each view carries a marker from access.gate; a test walks them all."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jjcms import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", views.set_language, name="set_language"),
    path("keyboard/", views.keyboard, name="keyboard"),
    path("account/", include("jjcms.sign_in_urls")),
    path("account/", include("signin.urls")),
    path("cases/", include("cases.urls")),
    path("api/", include("jjcms.api_urls")),
]
_PLACES = {
    "law/": "legal.urls",
    "law/changes/": "amendments.urls",
    "clocks/": "deadlines.urls",
    "safeguards/": "safeguards.urls",
    "documents/": "documents.urls",
    "files/": "documents.file_urls",
    "files/certificates/": "training.file_urls",
    "calendar/": "scheduling.urls",
    "inbox/": "notifications.urls",
    "court/": "courts.urls",
    "probation/": "probation.urls",
    "victims/": "victims.urls",
    "figures/": "dashboards.urls",
    "figures/plan/": "indicators.urls",
    "audit/": "audit.urls",
    "retention/": "retention.urls",
    "office/": "administration.urls",
    "training/": "training.urls",
}
for _prefix, _module in _PLACES.items():
    if find_spec(_module.split(".")[0]) and find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))

handler404 = "jjcms.views.not_found"
handler500 = "jjcms.views.server_error"
