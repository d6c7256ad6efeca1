"""Settings of the platform. Everything that differs between offices comes from ``TONGHU_*`` variables; nothing must.

``TONGHU_HOME``: the data folder (database, exports). ``TONGHU_KEYS``: the key folder, never inside the data folder.
``TONGHU_DATABASE``: a PostgreSQL address; empty: the embedded database in the data folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from tonghu.keys.provider import SoftwareProvider
from tonghu.keys.ring import Domain, KeyRing

HOME = Path(os.environ.get("TONGHU_HOME", "out/platform/data")).resolve()
KEYS = Path(os.environ.get("TONGHU_KEYS", "out/platform/keys")).resolve()
POLICY = os.environ.get("TONGHU_POLICY", "cn-35")
ANCHORS = [
    Path(folder).resolve()
    for folder in os.environ.get("TONGHU_ANCHORS", str(KEYS.parent / "anchors")).split(os.pathsep)
    if folder
]
"""Folders outside the data for the heads of the audit chain: better two, with two holders."""
DEMO = os.environ.get("TONGHU_DEMO") == "1"
PLAIN_HTTP = os.environ.get("TONGHU_PLAIN_HTTP") == "1"
"""Only for a demonstration on this machine: cookies without ``Secure``."""

PACK_IN_FORCE = "tonghu.policies.api.in_force"
"""Who knows which pack counts for an area on a day."""

KEY_RING = KeyRing.open(KEYS, SoftwareProvider())
SECRET_KEY = KEY_RING.provider.mac(KEY_RING.key(Domain.ACCOUNTS, 1), b"django").hex()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGHU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "tonghu.web",  # first: its templates stand in for the login library's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tonghu.audit",
    "tonghu.accounts",
    "django_tasks",
    "django_tasks_db",
    "tonghu.jobs",
    "tonghu.registry",
    "tonghu.policies",
    "tonghu.records",
    "tonghu.decisions",
    "tonghu.merging",
    "tonghu.exits",
    "tonghu.evidence",
    "tonghu.operations",
    "tonghu.imports",
    "tonghu.figures",
    "tonghu.papers",
    "tonghu.portal",
    "tonghu.webapi",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tonghu.web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tonghu.accounts.bearer.bearer",  # before the guard, which asks who it is
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tonghu.web.middleware.session_age",
    "tonghu.web.guard.Guard",
]
ROOT_URLCONF = "tonghu.config.urls"
WSGI_APPLICATION = "tonghu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tonghu.web.context.shell",
                *(["tonghu.portal.demo.context.logins"] if DEMO else []),
            ],
            "builtins": ["tonghu.web.templatetags.shell"],
        },
    }
]


SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON")
"""What a power cut may not undo (tests/operations/test_faults.py)."""


def _database() -> dict[str, object]:
    address = os.environ.get("TONGHU_DATABASE", "")
    if address:
        parts = urlsplit(address)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "tonghu.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in SQLITE_PRAGMAS),
        },
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "tonghu.web.shared.SharedCache"}}
"""Used codes and counted attempts: one memory for all processes, or the second one takes the same code again."""

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- who may come in (security.md B; 等保 8.1.4.1) -----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tonghu.accounts.passwords.ThreeKinds"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tonghu.accounts.adapter.Accounts"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "10/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "tonghu.accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "童护"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = "tonghu.accounts.lockout.parameters"
AXES_HANDLER = "tonghu.accounts.lockout.Lockout"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_IDLE_SECONDS = 15 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600

# --- cookies and headers (B4, F7, K1) --------------------------------------------------------------------------------
_PREFIX = "" if PLAIN_HTTP else "__Host-"
SESSION_COOKIE_NAME = f"{_PREFIX}tonghu-session"
CSRF_COOKIE_NAME = f"{_PREFIX}tonghu-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
"""Not in a cookie: what was done stays on the server, and there is no cookie without the prefix."""
CSRF_FAILURE_VIEW = "tonghu.web.failures.csrf"
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
"""An attachment (10 MB and its form) never lies on a disk as it came; larger uploads are lists on their way in."""
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # TLS ends in this server itself; there is no plain port to redirect from
    "axes.W002",  # a locked login looks like a wrong password: the library's own answer would tell them apart
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_personal_data": {"()": "tonghu.web.logs.WithoutPersonalData"}},
    "formatters": {"json": {"()": "tonghu.web.logs.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
