"""Settings of the service, read from the environment; without any it is a demo on SQLite in `var/`."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR", str(BASE_DIR / "var"))).resolve()

# A demo shows a banner on every page and owns its clock; production refuses to start on a demo database.
DEMO = not env.flag("PRODUCTION")
DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY", VAR / "secrets/secret-key" if DEMO else None)
# The work of one try to open a slip (scrypt's n); `manage.py check` refuses less.
# Another number shuts every code that was made before.
ACCESS_CODE_STRENGTH = 2**14
FIELD_KEYS = env.keys("FIELD_KEYS", VAR / "secrets/field-keys" if DEMO else None)
# Keys that encrypt nothing any more (`manage.py rotate_field_keys`) but under which digests of codes are kept.
RETIRED_FIELD_KEYS = env.keys("RETIRED_FIELD_KEYS", None, may_be_empty=True)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver" if DEMO else "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_fsm",
    "rest_framework",
    "drf_spectacular",
    "config",
    "emergency",
    "fund",
    "notifications",
]

MIDDLEWARE = [
    # Headers first: what an inner layer answers on its own carries them too.
    "config.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.BodyLimit",
    "config.middleware.Moment",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.language.AskedLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "emergency.web.middleware.Account",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.DomainErrors",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.house",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", VAR / "db.sqlite3")}
# Who serves; told to `migrate`, which the owner of the tables runs (see notifications/grants.py).
DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Task queues carry ids only; the durable queue is the outbox table.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "relief")
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celery-beat")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "deliver-outbox": {"task": "notifications.tasks.deliver_outbox", "schedule": timedelta(seconds=10)},
    "forget-old": {"task": "notifications.tasks.forget_old", "schedule": timedelta(hours=1)},
    "forget-ways-in": {"task": "emergency.tasks.forget_ways_in", "schedule": timedelta(hours=1)},
    "forget-idle-keys": {"task": "emergency.tasks.forget_idle_keys", "schedule": timedelta(hours=1)},
    "run-clocks": {"task": "emergency.tasks.run_clocks", "schedule": timedelta(minutes=1)},
    "look-after-locks": {"task": "emergency.tasks.look_after_locks", "schedule": timedelta(minutes=5)},
    "try-regulations": {"task": "emergency.tasks.try_regulations", "schedule": timedelta(seconds=5)},
    "compare-bank-lines": {"task": "fund.tasks.compare_bank_lines", "schedule": timedelta(seconds=5)},
    "erase-previews": {"task": "fund.tasks.erase_previews", "schedule": timedelta(hours=1)},
    "erase-due": {"task": "emergency.tasks.erase_due", "schedule": timedelta(hours=1)},
}

# What `manage.py work` calls with the present instant, and every how many seconds.
BACKGROUND_WORK = [
    ("notifications.delivery.deliver_due", 2),
    ("notifications.idempotency.forget_old", 3600),
    ("notifications.outbox.forget_old", 3600),
    ("emergency.accounts.sessions.forget_old", 3600),
    ("emergency.accounts.passkey_acts.forget_old", 3600),
    ("emergency.actions.people.entering.forget_old", 3600),
    ("emergency.actions.reading.reader_keys.forget_idle", 3600),
    ("emergency.actions.clockwork.run", 30),
    ("emergency.actions.clockwork.look_after_locks", 300),
    ("emergency.actions.trying.carry_on", 2),
    ("fund.reconciliation.runs.carry_on", 2),
    ("fund.reconciliation.previews.erase_old", 3600),
    ("emergency.actions.ending.retention.erase_due", 3600),
]

AUTH_USER_MODEL = "emergency.User"
AUTHENTICATION_BACKENDS = ["emergency.accounts.sessions.AccountBackend"]
PASSWORD_HASHERS = ["emergency.accounts.hashing.OneLane"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# The one address (https://host or http://….onion, with port) whose passkeys are taken; empty: none are offered.
PASSKEY_ORIGIN = env.text("PASSKEY_ORIGIN", "").rstrip("/")

SESSION_ENGINE = "emergency.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# An onion service has neither TLS of its own nor a second, secure address to redirect to.
ONION = env.flag("ONION")
if not DEMO:
    SESSION_COOKIE_SECURE = not ONION
    CSRF_COOKIE_SECURE = not ONION
    SECURE_SSL_REDIRECT = not ONION
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 0 if ONION else 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = not ONION
    SECURE_HSTS_PRELOAD = not ONION
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Uploads stay in memory: Django's default writes files over 2.5 MB to disk in clear.
FILE_UPLOAD_HANDLERS = ["config.uploads.MemoryOnly"]
BODY_LIMIT = env.whole("BODY_LIMIT", 10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# Bodies above 256 KiB held in memory at the same moment, per process.
LARGE_BODIES_AT_ONCE = env.whole("LARGE_BODIES_AT_ONCE", 4, least=1)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("uk", _("Ukrainian"))]
LOCALE_PATHS = [BASE_DIR / "config/locale"]
LANGUAGE_COOKIE_AGE = None
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# The reader page's script comes from npm as it is; without it sealed texts are opened in another program.
READER_SCRIPT = BASE_DIR / "node_modules/openpgp/dist/lightweight"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    BASE_DIR / "config/static",
    *([("openpgp", READER_SCRIPT)] if READER_SCRIPT.is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Notices go out by SMTP; the demo writes them to a folder so that nothing leaves the machine.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST", "")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.whole("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
RING_SENDER = env.text("RING_SENDER", "ring@notices.invalid")
QUIET_SENDER = env.text("QUIET_SENDER", "quiet@notices.invalid")

# The two founders' key fingerprints (40 hex digits each) that open the chain of rosters.
ROSTER_FOUNDERS = env.words("ROSTER_FOUNDERS")
ROSTER_FOUNDERS_FILE = env.text("ROSTER_FOUNDERS_FILE", str(VAR / "demo-keys/founders") if DEMO else "")
SEALING_HOME = Path(env.text("SEALING_HOME", str(VAR / "seal")))
GNUPG = env.text("GNUPG", "gpg")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "emergency.api.authentication.TokenAuthentication",
        "emergency.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.PlainJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.api_exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Emergency Relief Fund",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.api_docs.with_passkeys"],
    # Lists of choices that share a field's name, or that several fields share, are named here.
    "ENUM_NAME_OVERRIDES": {
        "AnswerEnum": "emergency.codes.Answer",
        "ConsentEnum": "emergency.codes.Consent",
        "FreezeReasonEnum": "emergency.codes.FreezeReason",
        "RefusalReasonEnum": "emergency.codes.refusal_choices",
        "RolesEnum": "fund.models.mandates.Role",
        "ReversalEnum": "emergency.codes.Reversal",
        "SentBackEnum": "emergency.codes.SentBack",
        "UseEnum": "emergency.codes.asked_use_choices",
        "ClearUseEnum": "emergency.codes.use_choices",
        "SentBackByBoardEnum": "emergency.codes.SentBackByBoard",
        "OrganisationKindEnum": "fund.models.organisations.OrganisationKind",
        "PayeeKindEnum": "fund.models.payees.PayeeKind",
        "SuretyKindEnum": "fund.models.sureties.SuretyKind",
        "AdvanceLossEnum": "fund.models.advance_losses.AdvanceLossReason",
        "VoucherOpeningEnum": "fund.models.voucher_openings.OpeningReason",
        "AccountChangeEnum": "fund.models.account_changes.AccountChangeKind",
        "VoucherKindEnum": "fund.models.vouchers.VoucherKind",
        "ComplaintKindEnum": "emergency.models.complaints.Wrong",
        "ComplaintOutcomeEnum": "emergency.models.complaints.ComplaintOutcome",
    },
}

# Logs carry no request bodies, names or addresses: only what the filter lets through.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_content": {"()": "config.log_filters.NoContent"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_content"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # While it writes a PDF it would log which letters stand in it.
        "fontTools": {"level": "WARNING"},
        # While it reads a picture it would log what stands beside the points.
        "PIL": {"level": "WARNING"},
        # It would log the ids of people's passkeys.
        "fido2": {"level": "WARNING"},
    },
}
ADMINS: list[tuple[str, str]] = []
# An onion address is encrypted and proven by itself: what asks for TLS beside it does not apply.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"] if ONION else []
