"""Production: `base`, and what only the environment can know. See docs/operations.md."""

from settings.base import *
from settings.environment import (
    analytics_hosts,
    cache_settings,
    env,
    mail_settings,
    require,
    webhook_settings,
)

require("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [], subcast=str.strip)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", subcast=str.strip)
WAGTAILADMIN_BASE_URL = env.str("BASE_URL").rstrip("/")
DATABASES = {"default": {**env.dj_db_url("DATABASE_URL"), **DATABASE_OPTIONS}}

_https = WAGTAILADMIN_BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [WAGTAILADMIN_BASE_URL], subcast=str.strip)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", _https)
SECURE_REDIRECT_EXEMPT = [r"^health/(details/)?$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 3600 if _https else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", False)
# W005, W021: whether to bind subdomains and to preload is the operator's decision.
# W019: the admin's live preview frames our own pages.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ANALYTICS_HOSTS = analytics_hosts()
MAINTENANCE = env.bool("MAINTENANCE", False)
TIME_ZONE = env.str("TIME_ZONE", "UTC")
WAGTAIL_SITE_NAME = env.str("WAGTAIL_SITE_NAME", "Galley")
MEDIA_ROOT = env.path("MEDIA_ROOT", MEDIA_ROOT)
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 64)
PAGE_CACHE_DIR = env.str("PAGE_CACHE_DIR", "")
LISTEN_DATABASE_URL = env.str("LISTEN_DATABASE_URL", "")
ALARM_AFTER = env.int("ALARM_AFTER", ALARM_AFTER)

vars().update(mail_settings() | cache_settings() | webhook_settings())
NEWSLETTER_PER_MINUTE = env.int("NEWSLETTER_PER_MINUTE", NEWSLETTER_PER_MINUTE)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")

LOGGING = logging_config(renderer="json", level=env.str("LOG_LEVEL", "INFO"))
