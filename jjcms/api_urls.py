"""The API's addresses; each app adds its own through ``<app>.api.urls.register``."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from access.gate import Gate

router = SimpleRouter()
for _app in settings.FIRST_PARTY_APPS:
    if (settings.BASE_DIR / _app / "api" / "urls.py").exists():
        import_module(f"{_app}.api.urls").register(router)

_schema = SpectacularAPIView.as_view(authentication_classes=[])
_schema.gate = Gate(public=True)  # type: ignore[attr-defined]
urlpatterns = [path("schema/", _schema, name="schema"), path("v1/", include(router.urls))]
