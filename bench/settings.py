"""The product's settings, with the bench's own addresses beside the product's."""

from jjcms.settings import *  # noqa: F403
from jjcms.settings import MIDDLEWARE as WHOLE
from jjcms.settings import env

ROOT_URLCONF = "bench.urls"
DATABASE_ROUTERS = ["bench.router.Router"]
DEBUG = False
SECURE_SSL_REDIRECT = False
SECOND_FACTOR_REQUIRED = False
ALLOWED_HOSTS = ["testserver"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = [m for m in WHOLE if "whitenoise" not in m]
BARE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
LOGGING = {"version": 1, "disable_existing_loggers": True}
BENCH_RUNS = env.int("BENCH_RUNS", default=60)
