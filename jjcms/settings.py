"""Settings, from the environment. Every variable stands in docs/settings.md; secure values are the default."""

import sys
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
TESTING = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
# A process asks for the offset of the demo clock once a second; query counts of tests must not depend on that.
CLOCK_OFFSET_LIVES_SECONDS = 1e9 if TESTING else 1.0
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("SECRET_KEY (or SECRET_KEY_FILE) must hold at least 40 characters.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])
PORT = env.int("PORT", default=8000)

INSTALLED_APPS = [
    "access",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_linear_migrations",
    "guardian",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "core",
    "accounts",
    "audit",
    "legal",
    "dashboards",
    "signin",
    "cases",
    "documents",
    "deadlines",
    "safeguards",
    "scheduling",
    "notifications",
    "courts",
    "probation",
    "victims",
    "retention",
    "training",
    "administration",
    "amendments",
    "indicators",
    "demo",
]
INSTALLED_APPS = [
    a
    for a in INSTALLED_APPS
    if "." in a
    or a in ("guardian", "rest_framework", "drf_spectacular", "django_linear_migrations")
    or (BASE_DIR / a / "apps.py").exists()
]
FIRST_PARTY_APPS = [a for a in INSTALLED_APPS if (BASE_DIR / a / "__init__.py").exists()]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jjcms.middleware.PlainHttpMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jjcms.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "jjcms.middleware.NoStoreMiddleware",
    "jjcms.middleware.MethodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jjcms.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "access.middleware.ActorMiddleware",
    "signin.middleware.SeatMiddleware",
    "jjcms.middleware.ReadableMiddleware",
    "access.middleware.DenyByDefaultMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if TESTING:
    # It would read thousands of files anew for each test client; tests of pages need none of them.
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
ROOT_URLCONF = "jjcms.urls"
WSGI_APPLICATION = "jjcms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jjcms.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# One database with four roles, and the key store apart.
_TEST_SUFFIX = env.str("JJCMS_TEST_DB", default="")


def _database(variable: str) -> dict[str, Any]:
    found: dict[str, Any] = env.db_url(variable)
    found["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    found["CONN_HEALTH_CHECKS"] = True
    found["ATOMIC_REQUESTS"] = False
    found.setdefault("OPTIONS", {})
    found["OPTIONS"].setdefault("connect_timeout", 5)
    found["DISABLE_SERVER_SIDE_CURSORS"] = True
    return found


DATABASES = {
    "default": _database("DATABASE_URL"),
    "owner": _database("DATABASE_OWNER_URL"),
    "system": _database("DATABASE_SYSTEM_URL"),
    "statistics": _database("DATABASE_STATISTICS_URL"),
    "keystore": _database("KEYSTORE_URL"),
}
for _alias in ("default", "system", "statistics"):
    DATABASES[_alias]["TEST"] = {"MIRROR": "owner"}
DATABASES["owner"]["TEST"] = {
    "NAME": f"test_jjcms{_TEST_SUFFIX}",
    "TEMPLATE": "template0",
    "DEPENDENCIES": [],
}
DATABASES["keystore"]["TEST"] = {
    "NAME": f"test_jjcms_keys{_TEST_SUFFIX}",
    "TEMPLATE": "template0",
    "DEPENDENCIES": [],
}
DATABASE_ROUTERS = ["jjcms.routers.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

IDENTITY_KEK_FILE = env.str("IDENTITY_KEK_FILE", default="")
IDENTITY_INDEX_KEY_FILE = env.str("IDENTITY_INDEX_KEY_FILE", default="")
RELEASE_SECRET_FILE = env.str("RELEASE_SECRET_FILE", default="")
AUDIT_SIGNING_KEY_FILE = env.str("AUDIT_SIGNING_KEY_FILE", default="")
AUDIT_CHECKPOINT_DIR = env.str("AUDIT_CHECKPOINT_DIR", default=str(BASE_DIR / ".local" / "checkpoints"))

# Events and reads
EVENT_PIPELINE = [
    path
    for path, app in (
        ("deadlines.reactors.react", "deadlines"),
        ("deadlines.corrections.react", "deadlines"),
        ("safeguards.reactors.react", "safeguards"),
        ("safeguards.corrections.react", "safeguards"),
        ("scheduling.reactors.react", "scheduling"),
        ("notifications.reactors.react", "notifications"),
    )
    if app in INSTALLED_APPS
]
READ_LOG = "audit.actions.write_read"
READING_TELL = "notifications.watch.tell"
READING_IS_LIMITED = True
OUTBOX = "notifications.outbox.post"
SAFEGUARD_ENTRY = "safeguards.entry"
CALENDARS_END = "deadlines.ics.withdraw_everywhere"
SYSTEM_STATE = "jjcms.health.state"
CSRF_FAILURE_VIEW = "jjcms.views.csrf_failed"
REFERENCE_LOADERS = [
    "accounts.reference.load",
    "legal.reference.load",
    "courts.reference.load",
    "retention.reference.load",
    "training.reference.load",
]
REFERENCE_LOADERS = [
    p for p in REFERENCE_LOADERS if (BASE_DIR / (p.rsplit(".", 1)[0].replace(".", "/") + ".py")).exists()
]

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "signin.passwords.LongestValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "signin.passwords.EverydayValidator"},
    {"NAME": "signin.breached.BreachedValidator"},
]
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
SIGNIN_KEY_FILE = env.str("SIGNIN_KEY_FILE", default="")
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
SESSION_ENGINE = "signin.sessions"
SESSION_IDLE_MINUTES, SESSION_HOURS = 30, 12
# The invented people of the demo are signed in by whoever looks at it.
SESSIONS_AT_ONCE = env.int("SESSIONS_AT_ONCE", default=0 if DEMO else 5)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
FRESH_MINUTES = 5
CONFIRM_FIRST = "signin.confirm.ask"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ONE_TIME_LINK_HOURS = env.int("ONE_TIME_LINK_HOURS", default=48)
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# An hour of emergency: how long, how often a day for one person, and when its review is overdue
EMERGENCY_MINUTES = env.int("EMERGENCY_MINUTES", default=60)
EMERGENCIES_A_DAY = env.int("EMERGENCIES_A_DAY", default=3)
ACCESS_REQUESTS_A_DAY = env.int("ACCESS_REQUESTS_A_DAY", default=10)
ACCESS_REQUEST_DAYS = env.int("ACCESS_REQUEST_DAYS", default=10)
EMERGENCY_REVIEW_DAYS = env.int("EMERGENCY_REVIEW_DAYS", default=7)

# Transport and browser
_TLS = not (DEBUG or DEMO)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_TLS)
# Pages are sent on to https; the API refuses (jjcms.middleware.PlainHttpMiddleware).
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _TLS
SECURE_HSTS_PRELOAD = _TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SESSION_COOKIE_NAME = "__Host-session" if _TLS else f"jjcms-session-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if _TLS else f"jjcms-csrf-{PORT}"
DEVICE_COOKIE_NAME = "__Host-device" if _TLS else f"jjcms-device-{PORT}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # By nonce alone: a file of our own address that somebody got there is no script either.
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# A file that comes in lies in no temporary file, not for a moment.
FILE_UPLOAD_HANDLERS = ["core.uploads.InMemoryOnly"]
FILE_REQUEST_MAX_BYTES = 25_000_000
# Never in a cookie: a message may name what was just done.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Languages and time
LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if _TLS else f"jjcms-language-{PORT}"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = _TLS, True
FORMAT_MODULE_PATH = ["core.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media")))

# Files that people add to a case (docs/files.md). The four limits below the first stand in a function of the database.
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=10 * 1024 * 1024)
FILES_OF_A_CASE = env.int("FILES_OF_A_CASE", default=300)
FILES_OF_A_CASE_BYTES = env.int("FILES_OF_A_CASE_BYTES", default=500_000_000)
FILES_A_DAY = env.int("FILES_A_DAY", default=100)
FILES_A_DAY_BYTES = env.int("FILES_A_DAY_BYTES", default=300_000_000)
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")
CLAMAV_REQUIRED = env.bool("CLAMAV_REQUIRED", default=not (DEMO or DEBUG))
CLAMAV_SECONDS = env.int("CLAMAV_SECONDS", default=30)

# Redis and Celery: nothing that cannot be rebuilt
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "CELERY_BEAT_SCHEDULE_FILE", default=str(BASE_DIR / ".local" / "beat-schedule")
)
_BEAT: dict[str, dict[str, Any]] = {
    "outbox": {"task": "notifications.tasks.drain", "schedule": 5.0, "options": {"expires": 5}},
    "heartbeat": {"task": "notifications.tasks.heartbeat", "schedule": 15.0, "options": {"expires": 15}},
    "audit-seal": {"task": "audit.tasks.seal", "schedule": 60.0, "options": {"expires": 60}},
    "deadline-reminders": {"task": "deadlines.tasks.remind", "schedule": 60.0, "options": {"expires": 60}},
    "safeguard-promises": {
        "task": "safeguards.tasks.check_promises",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "old-drafts": {"task": "cases.tasks.end_old_drafts", "schedule": 1800.0, "options": {"expires": 1800}},
    "files-check": {"task": "documents.tasks.check_files", "schedule": 60.0, "options": {"expires": 60}},
    "daily-letters": {
        "task": "notifications.tasks.daily_letters",
        "schedule": crontab(hour="8-10", minute=5),
    },
    "law-recount": {"task": "amendments.tasks.recount", "schedule": 60.0, "options": {"expires": 60}},
    "calendar-years": {"task": "deadlines.tasks.fill_missing_years", "schedule": crontab(hour=1, minute=20)},
    "nightly-release": {"task": "indicators.tasks.nightly_release", "schedule": crontab(hour=2, minute=10)},
    "reading-patterns": {"task": "cases.tasks.watch_reading", "schedule": crontab(hour=6, minute=30)},
    "signin-sweep": {"task": "signin.tasks.sweep", "schedule": crontab(hour=3, minute=10)},
    "grants-begin": {"task": "cases.tasks.begin_grants", "schedule": 60.0, "options": {"expires": 60}},
    "retention-find": {"task": "retention.tasks.find_ripe", "schedule": crontab(hour=0, minute=40)},
    "retention-reapply": {"task": "retention.tasks.reapply", "schedule": crontab(hour=0, minute=10)},
    "certificates-remind": {"task": "training.tasks.remind", "schedule": crontab(hour=1, minute=40)},
    "access-check": {"task": "access.tasks.check", "schedule": crontab(hour=3, minute=40)},
}
CELERY_BEAT_SCHEDULE = {
    name: entry
    for name, entry in _BEAT.items()
    if (BASE_DIR / (entry["task"].rsplit(".", 1)[0].replace(".", "/") + ".py")).exists()
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_HOST, EMAIL_PORT = env.str("EMAIL_HOST", default="localhost"), env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
# The relay's certificate is checked against the authorities of the machine.
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="adil@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "jjcms.api.handle_exception",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PAGINATION_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "jjcms",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "access.remarked.describe",
    ],
    # One name for each list of choices, whatever field carries it.
    "ENUM_NAME_OVERRIDES": {
        "CaseKindEnum": "cases.models.case.CaseKind",
        "ConsideredEnum": "cases.diversion.Considered",
        "ConsideredInCourtEnum": "courts.choices.CONSIDERED",
        "BreachCloseKindEnum": "safeguards.models.CloseKind",
        "HearingKindEnum": "courts.choices.HearingKind",
        "OutcomeKindEnum": "courts.choices.OutcomeKind",
        "ContactKindEnum": "probation.models.contacts.ContactKind",
        "EndResultEnum": "probation.models.plan.EndResult",
        "PlanKindEnum": "probation.models.plan.PlanKind",
        "RepairKindEnum": "probation.models.repair.RepairKind",
        "ProtectionMeasureEnum": "victims.models.MeasureKind",
        "ProtectionStateEnum": "victims.models.MeasureState",
        "RetentionStateEnum": "retention.models.State",
        "ServiceKindEnum": "victims.models.ServiceKind",
        "FileStateEnum": "documents.models.State",
        "TrainingStateEnum": "training.register.State",
        "WhyWithdrawnEnum": "training.models.WhyWithdrawn",
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "jjcms.logs.Quiet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers would also write whole errors, with the values of the request, into letters.
        **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        # For each variable that a page leaves empty it would tell all others.
        "django.template": {"handlers": [], "propagate": True, "level": "INFO"},
    },
}
