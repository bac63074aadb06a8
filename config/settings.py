"""Settings of Jiedui. Everything that differs between places comes from the environment.

docs/running.md lists the variables.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import databases, env, local_secrets, servers

BASE_DIR = Path(__file__).resolve().parent.parent
NODE_MODULES = BASE_DIR / "node_modules"

TESTING = "pytest" in sys.modules

if TESTING:
    # For the whole test run, so that its worker processes share the servers and the secrets. The
    # keeper of the last server to stop removes the folder (config/servers).
    if not env.is_set("JIEDUI_TEST_DATA_DIR"):
        os.environ["JIEDUI_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="jiedui-test-")
    DATA_DIR = Path(os.environ["JIEDUI_TEST_DATA_DIR"])
else:
    DATA_DIR = (BASE_DIR / env.text("JIEDUI_DATA_DIR", "var")).resolve()

EMBEDDED_POSTGRES = not env.is_set("DATABASE_URL")
EMBEDDED_VALKEY = not env.is_set("REDIS_URL")

# Whoever gives a database or a key means it: from then on nothing insecure is assumed.
DEBUG = not TESTING and env.boolean(
    "JIEDUI_DEBUG", EMBEDDED_POSTGRES and not env.is_set("JIEDUI_SECRET_KEY")
)
LOCAL = DEBUG or TESTING

# Secrets

if LOCAL and not env.is_set("JIEDUI_SECRET_KEY"):
    _secrets = local_secrets.load(DATA_DIR)
    SECRET_KEY = _secrets["secret_key"]
    FIELD_KEYS = env.decode_keys("field_keys in secrets.json", _secrets["field_keys"])
    DIGEST_KEY = env.decode_key("digest_key in secrets.json", _secrets["digest_key"])
else:
    SECRET_KEY = env.text("JIEDUI_SECRET_KEY", hint="Give a random text of 50 or more characters.")
    FIELD_KEYS = env.keys("JIEDUI_FIELD_KEYS", hint="Give 1:<base64 of 32 random bytes>.")
    DIGEST_KEY = env.key("JIEDUI_DIGEST_KEY", hint="Give the base64 of 32 random bytes.")
FIELD_KEY_CURRENT = next(iter(FIELD_KEYS))

# Who is served, and over what

if LOCAL:
    ALLOWED_HOSTS = env.items("JIEDUI_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    if TESTING:
        ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
else:
    ALLOWED_HOSTS = env.items("JIEDUI_HOSTS", hint="Give the names the site is reached by.")
CSRF_TRUSTED_ORIGINS = env.items("JIEDUI_ORIGINS", [])

HTTPS = env.boolean("JIEDUI_HTTPS", not LOCAL)
SECURE_SSL_REDIRECT = HTTPS
# Asked from within the server room, where there is no TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
BEHIND_PROXY = env.boolean("JIEDUI_BEHIND_PROXY", False)
if BEHIND_PROXY:
    # The proxy must set this header itself: a client's own would be believed.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing inline and nothing from elsewhere: styles and scripts are files of our own. Images may
# be data: for the icons in Tabler's styles, and blob: for what a page shows before it is sent.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# A contact may carry its place; nothing else of a device is asked for.
PERMISSIONS_POLICY = {"geolocation": "self"}
SILENCED_SYSTEM_CHECKS = [
    # HSTS preload binds a whole registered domain, which is for its owner to decide.
    "security.W021",
]

SESSION_COOKIE_HTTPONLY = True
# The token is in each page, so no script needs to read it from the cookie.
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Whoever switched is not asked again: by itself the choice would end with the browser.
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
BROWSER_COOKIE_NAME = "browser"
if HTTPS:
    # By this name browsers refuse one that another host of the domain set.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    BROWSER_COOKIE_NAME = "__Host-browser"

# The form of a roster's decisions has a field for each held row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Uploads are served by views that check who asks, never by address.
MEDIA_ROOT = DATA_DIR / "media"
# With less room than this an installation is not ready (config/health.py).
LEAST_FREE_BYTES = env.integer("JIEDUI_LEAST_FREE_MB", 500, minimum=0) * 1024 * 1024

# The application

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "import_export",
    "pgtrigger",
    "pghistory",
    "common",
    "organization",
    "delivery",
    "jobs",
    "pairing",
    "visits",
    "surveys",
    "inspections",
    "reports",
    "api",
    "config",
]

MIDDLEWARE = [
    "config.observing.ObservedMiddleware",
    "config.middleware.ProxiedAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.language.ChosenLocaleMiddleware",
    "config.replicas.ReaderMiddleware",
    "organization.recording.RecordMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organization.signin.middleware.IdleMiddleware",
    "organization.signin.middleware.SecondFactorMiddleware",
]

AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = ["config.backends.AccountBackend"]
CSRF_FAILURE_VIEW = "config.middleware.csrf_failure"
LOGIN_URL = "organization:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "organization:sign_in"
_SIMILAR = "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.integer("JIEDUI_PASSWORD_LENGTH", 8, minimum=8, maximum=64)},
    },
    {
        "NAME": "organization.signin.validators.CharacterClassesValidator",
        "OPTIONS": {"classes": env.integer("JIEDUI_PASSWORD_CLASSES", 3, minimum=1, maximum=4)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "organization.signin.validators.NotPhoneValidator"},
    {"NAME": _SIMILAR, "OPTIONS": {"user_attributes": ("phone", "name", "pinyin")}},
    {
        "NAME": "organization.signin.validators.NotUsedBeforeValidator",
        "OPTIONS": {"kept": env.integer("JIEDUI_PASSWORD_HISTORY", 3, minimum=1, maximum=10)},
    },
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Only runserver forgets its cached templates when one is edited; gunicorn does not.
            "loaders": (
                _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)]
            ),
        },
    },
]

# Signing in: django-allauth's steps over our own accounts, which have neither a user name nor an
# address of mail. How often somebody may try is kept in the database (organization/signin), since
# its own limits live in the cache and would be gone with it.

ACTIVATION_DAYS = env.integer("JIEDUI_ACTIVATION_DAYS", 14, minimum=1, maximum=90)
LOCKOUT_FAILURES = env.integer("JIEDUI_LOCKOUT_FAILURES", 5, minimum=3, maximum=20)
LOCKOUT_SECONDS = 60 * env.integer("JIEDUI_LOCKOUT_MINUTES", 30, minimum=1, maximum=24 * 60)
# How long somebody may be away before they have to sign in again: at a desk, and on the phone
# that a cadre said is their own.
IDLE_SECONDS = 60 * env.integer("JIEDUI_IDLE_MINUTES", 30, minimum=5, maximum=12 * 60)
SESSION_COOKIE_AGE = 24 * 3600 * env.integer("JIEDUI_PHONE_DAYS", 30, minimum=1, maximum=180)
# Of the three administrators and the county office; everybody else may have one.
REQUIRE_SECOND_FACTOR = env.boolean("JIEDUI_REQUIRE_SECOND_FACTOR", False)

ACCOUNT_ADAPTER = "organization.signin.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "phone"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "organization.signin.forms.SignInForm",
    "reauthenticate": "organization.signin.forms.PasswordAgainForm",
}
MFA_ADAPTER = "organization.signin.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "organization.signin.forms.SecondFactorForm",
    "reauthenticate": "organization.signin.forms.SecondFactorAgainForm",
    "activate_totp": "organization.signin.forms.ActivateAppForm",
    "add_webauthn": "organization.signin.forms.AddKeyForm",
}
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Phones' clocks are some seconds off; the period before and the one after are taken too.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Jiedui"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL

# A list of more people than this leaves only when a second person has approved it.
EXPORT_APPROVAL_ABOVE = env.integer("JIEDUI_EXPORT_APPROVAL_ABOVE", 200, minimum=0)
# What a second person approved may be used for this long, once.
APPROVAL_HOURS = env.integer("JIEDUI_APPROVAL_HOURS", 24, minimum=1, maximum=7 * 24)

# A file of more rows than this is made by a worker, and can be taken for so many hours; an account
# may have so many under way.
EXPORT_LONG_ABOVE = env.integer("JIEDUI_EXPORT_LONG_ABOVE", 5000, minimum=0)
EXPORT_HOURS = env.integer("JIEDUI_EXPORT_HOURS", 24, minimum=1, maximum=7 * 24)
EXPORT_ORDERS_MOST = env.integer("JIEDUI_EXPORT_ORDERS_MOST", 3, minimum=1, maximum=50)

# How many full numbers one account may look at within an hour, and how long one is shown.
UNMASK_PER_HOUR = env.integer("JIEDUI_UNMASK_PER_HOUR", 20, minimum=0)
UNMASK_SECONDS = env.integer("JIEDUI_UNMASK_SECONDS", 60, minimum=5, maximum=600)

# Hosts of the internal network that channels may lead to, besides those in the open Internet.
CHANNEL_HOSTS = env.items("JIEDUI_CHANNEL_HOSTS", [])

# Data

# PgBouncer in transaction mode gives each transaction another session.
PGBOUNCER = env.boolean("JIEDUI_PGBOUNCER", False)
_DATABASE_URL = "DATABASE_URL"
if env.is_set("JIEDUI_DIRECT_DATABASE_URL") and databases.needs_session(sys.argv):
    PGBOUNCER, _DATABASE_URL = False, "JIEDUI_DIRECT_DATABASE_URL"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **(
            {"ENGINE": "config.postgresql", **servers.postgres_settings(DATA_DIR)}
            if EMBEDDED_POSTGRES
            else {
                "ENGINE": "django.db.backends.postgresql",
                **databases.attentive(env.database(_DATABASE_URL), is_pooled=PGBOUNCER),
            }
        ),
        "CONN_MAX_AGE": env.integer("JIEDUI_CONN_MAX_AGE", 60, minimum=0),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
    },
}

# Copies that are read where a place says so (common/replicas.py); none without the setting, and
# none for commands that want the database itself.
_REPLICAS = [] if databases.needs_session(sys.argv) else env.databases("DATABASE_REPLICA_URL")
DATABASES.update(
    {
        f"replica{number}": {
            "ENGINE": "django.db.backends.postgresql",
            **databases.replica(given, is_pooled=PGBOUNCER),
            "CONN_MAX_AGE": DATABASES["default"]["CONN_MAX_AGE"],
            "CONN_HEALTH_CHECKS": True,
            "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
            "TEST": {"MIRROR": "default"},
        }
        for number, given in enumerate(_REPLICAS, 1)
    }
)
REPLICAS = [alias for alias in DATABASES if alias != "default"]
DATABASE_ROUTERS = ["common.replicas.Router"] if REPLICAS else []
# One that is further behind is not read, and whoever wrote reads the primary for as long.
REPLICA_SECONDS = env.integer("JIEDUI_REPLICA_SECONDS", 5, minimum=1, maximum=60)

# The queue and the cache lie apart, so that clearing the cache loses no task.
REDIS_URL = f"{servers.valkey_url(DATA_DIR)}?db=0" if EMBEDDED_VALKEY else env.redis("REDIS_URL")
if TESTING:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
elif EMBEDDED_VALKEY:
    CACHES = {
        "default": {
            "BACKEND": "config.valkey.EmbeddedCache",
            "LOCATION": f"{servers.valkey_url(DATA_DIR)}?db=1",
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.redis("JIEDUI_CACHE_URL")
            if env.is_set("JIEDUI_CACHE_URL")
            else REDIS_URL,
            "KEY_PREFIX": "jiedui",
        }
    }

# What is recorded of changes (organization/models/recorded.py). A line is found by its row and by
# its transaction, each with an index that says so; indexes on all that a row refers to would cost
# more than the lines.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# The logs are kept in the database this long, then in files (docs/access-log.md).
LOG_MONTHS_LEAST = 6
LOG_MONTHS = env.integer("JIEDUI_LOG_MONTHS", LOG_MONTHS_LEAST, minimum=LOG_MONTHS_LEAST)
LOG_ARCHIVE = env.boolean("JIEDUI_LOG_ARCHIVE", False)
LOG_ARCHIVE_DIR = env.text("JIEDUI_LOG_ARCHIVE_DIR", str(DATA_DIR / "archives"))

# Whom a backup is encrypted for where the command does not say (docs/operation.md).
BACKUP_RECIPIENTS = env.items("JIEDUI_BACKUP_RECIPIENTS", [])
BACKUP_PASSPHRASE = env.text("JIEDUI_BACKUP_PASSPHRASE", "")

# Tasks

CELERY_BROKER_URL = (
    # kombu's own spelling of a socket's address.
    f"redis+socket://{REDIS_URL.removeprefix('unix://').replace('?db=', '?virtual_host=')}"
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
# What a task did is in the database (JobRun), nowhere else.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
# Longer than any task: an unacknowledged one is given to a second worker after this.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # A queue's machine that went away is noticed as the database's is (config/databases.py).
    "socket_connect_timeout": 10,
    "socket_keepalive": True,
    "socket_keepalive_options": databases.socket_options(),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "resume-imports": {
        "task": "pairing.tasks.resume_imports",
        "schedule": crontab(),
    },
    "seal-log": {
        "task": "organization.tasks.seal_log",
        "schedule": crontab(),
    },
    "archive-old-log": {
        "task": "organization.tasks.archive_old_log",
        "schedule": crontab(minute=30, hour=3, day_of_month="1"),
    },
    "resume-files": {
        "task": "organization.tasks.resume_files",
        "schedule": crontab(),
    },
    "clear-files": {
        "task": "organization.tasks.clear_files",
        "schedule": crontab(minute="*/10"),
    },
    "clear-sign-ins": {
        "task": "organization.tasks.clear_sign_ins",
        "schedule": crontab(minute=40, hour=3),
    },
    # Each county has hours of its own (jobs.models.JobPlan), so beat asks every minute what is due.
    **{
        job.replace("_", "-"): {
            "task": "jobs.tasks.start_due",
            "schedule": crontab(),
            "args": (job,),
        }
        for job in ("weekly_reminder", "monthly_notice", "quarterly_review")
    },
    "note-beat": {
        "task": "jobs.tasks.note_beat",
        "schedule": crontab(),
    },
    "resume-runs": {
        "task": "jobs.tasks.resume_runs",
        "schedule": crontab(),
    },
    "send-messages": {
        "task": "delivery.tasks.send_waiting",
        "schedule": crontab(),
    },
    "forget-old-messages": {
        "task": "delivery.tasks.forget_old_messages",
        "schedule": crontab(minute=50, hour=3),
    },
    "remind-rounds": {
        "task": "visits.tasks.remind_rounds",
        "schedule": crontab(minute=0, hour=9),
    },
    "keep-figures": {
        "task": "reports.tasks.keep_figures",
        "schedule": crontab(),
    },
    "tell-systems": {
        "task": "api.tasks.tell_systems",
        "schedule": crontab(),
    },
    "tell-of-ends-of-tokens": {
        "task": "api.tasks.tell_of_ends",
        "schedule": crontab(minute=10, hour=9),
    },
    "forget-old-of-systems": {
        "task": "api.tasks.forget_old",
        "schedule": crontab(minute=20, hour=4),
    },
    "open-years": {
        "task": "visits.tasks.open_years",
        "schedule": crontab(minute=10, hour=0),
    },
}
if TESTING:
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["common.rest.SessionOrNobody"],
    "EXCEPTION_HANDLER": "common.api.answer_error",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.rest.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_PER_MINUTE = env.integer("JIEDUI_API_PER_MINUTE", 600, minimum=1)
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Jiedui",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # It would look at the phone's addresses too; tests/api/test_description.py looks at the API's.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    # Choices stand where they are used: under names of their own, two lists with the same values
    # would have to share one.
    "POSTPROCESSING_HOOKS": ["api.schema.close_objects"],
}
IMPORT_EXPORT_USE_TRANSACTIONS = True

# Words and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Static files

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.VendorFinder",
]
# Each file is at vendor/<name>/<file>. The maps are there because the hashing of names follows
# the reference that each minified file ends with.
VENDOR_FILES: dict[str, tuple[Path, tuple[str, ...]]] = {
    "tabler": (
        NODE_MODULES / "@tabler" / "core" / "dist",
        (
            "css/tabler.min.css",
            "css/tabler.min.css.map",
            "js/tabler.min.js",
            "js/tabler.min.js.map",
        ),
    ),
    "htmx": (NODE_MODULES / "htmx.org" / "dist", ("htmx.min.js",)),
    "idb": (NODE_MODULES / "idb" / "build", ("umd.js",)),
    "echarts": (NODE_MODULES / "echarts" / "dist", ("echarts.simple.min.js",)),
}
# Icons are written into the pages, so they are read from here and not served.
ICON_DIR = NODE_MODULES / "@tabler" / "icons" / "icons" / "outline"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if LOCAL
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG

# Logs go to stderr, for whatever runs the process to keep. Messages carry ids, never names,
# numbers or addresses of people (docs/operation.md).

LOG_FORMAT = env.text("JIEDUI_LOG_FORMAT", "plain" if LOCAL else "json")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured(f"JIEDUI_LOG_FORMAT must be json or plain, not {LOG_FORMAT!r}.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logs.formatter", "kind": LOG_FORMAT}},
    "filters": {"numbers": {"()": "common.logs.PersonalDataHidden"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["numbers"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("JIEDUI_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # The default sends errors by mail to ADMINS, with the request in it.
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # The worker's own lines tell the same with the id of the request (config/observing.py).
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
# Figures for Prometheus (config/metrics_view.py); without a token there are none.
METRICS_TOKEN = env.text("JIEDUI_METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 24:
    raise ImproperlyConfigured("JIEDUI_METRICS_TOKEN must have 24 characters or more.")
DEFAULT_EXCEPTION_REPORTER = "common.logs.PersonalDataReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "common.logs.PersonalDataFilter"
