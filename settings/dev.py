"""Development and the demo: `make run` sets DATABASE_URL and starts this."""

from settings.base import *
from settings.environment import (
    analytics_hosts,
    cache_settings,
    env,
    mail_settings,
    require,
    webhook_settings,
)

require("DATABASE_URL")

# `make run` turns it off, to show the error pages that readers get: make run DEBUG=1 brings it back.
DEBUG = env.bool("DEBUG", True)
SECRET_KEY = "development-only-not-for-production"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://localhost:8000")
DATABASES = {"default": {**env.dj_db_url("DATABASE_URL"), **DATABASE_OPTIONS}}

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / ".local" / "media")
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", PAGE_CACHE_MB)
ANALYTICS_HOSTS = analytics_hosts()
vars().update(cache_settings() | webhook_settings(local=True))
if env.str("EMAIL_URL", "") == "catch://":
    # Nothing leaves this machine: what the outbox holds is read in the browser, at /_mail/.
    MAIL_DELIVERY_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
else:
    vars().update(mail_settings())
NEWSLETTER_PER_MINUTE = env.int("NEWSLETTER_PER_MINUTE", NEWSLETTER_PER_MINUTE)
CATCH_MAIL, MAIL_FORGETS_BULK = True, False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False

ALLOW_DEMO = SERVE_MEDIA = True
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
LOGGING = logging_config(renderer="console", level=env.str("LOG_LEVEL", "INFO"))
# Requests that went well are not worth a line while one works; production logs them all.
LOGGING["loggers"]["django_structlog"] = {"level": "WARNING"}
