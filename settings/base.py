"""Settings that are true everywhere: safe for production, and without a secret.

`production`, `dev` and `test` build on this module and add what differs.
"""

import zoneinfo
from pathlib import Path

from settings.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "home",
    "posts",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "anymail",
    "csp",
    "django_htmx",
    "django_tasks_db",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.edge.marking.ForEverybody",
    "django.middleware.security.SecurityMiddleware",
    "home.compression.TextCompression",
    "home.static_files.StaticFilesMiddleware",
    "home.policy.ContentSecurityPolicy",
    "django_structlog.middlewares.RequestMiddleware",
    "home.maintenance.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.sites.SiteMiddleware",
    "posts.review.middleware.RefusalMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

# Where readers are is nobody's business; a proxy writes an access log where an operator needs one.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context_processors.frame",
            ],
        },
    },
]
# Wagtail's own form widgets are overridden by app templates.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

# Database: every environment names its own in DATABASE_URL; these options hold for all.
DATABASE_OPTIONS = {
    "CONN_MAX_AGE": 60,
    # Without it a restart of the database costs the next reader an error page.
    "CONN_HEALTH_CHECKS": True,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "posts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]
TIME_ZONE = "UTC"
# Debian calls the machine's own zone "localtime", which no browser knows: the account page stumbles over it.
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "settings.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Wagtail's own small tasks (search index, file deletion) run at once: a database queue left the
# search stale until a worker ran. What may take long goes to "queue", which `db_worker` empties.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "queue": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

# Mail goes into the outbox, and from there to what EMAIL_URL names: see posts.mail.
EMAIL_BACKEND = "posts.mail.OutboxBackend"
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
# A provider that django-anymail knows, for its API or for its reports of bounces: see docs/newsletter.md.
MAIL_PROVIDER = ""
ANYMAIL: dict[str, str] = {}
EMAIL_TIMEOUT = 20  # seconds, for each wait
MAIL_DEADLINE = 60  # seconds, for a whole conversation with a server
MAIL_LEASE = 300  # seconds until a message is taken from a worker that has not come back with it
# Finished answers that each web process keeps, in megabytes; 0 for none: see home.edge.
PAGE_CACHE_MB = 0
# Where they are files as well, for a proxy to send; nowhere: see home.edge.files.
PAGE_CACHE_DIR = ""
# A direct connection to the database, where DATABASE_URL leads to a pooler that knows no LISTEN.
LISTEN_DATABASE_URL = ""
PURGE_TIMEOUT = 5  # seconds, for each address that a cache in front of the site is to forget
# Who writes mail that nobody asks for in a request: called before each round of the mailer.
MAIL_SOURCES = [
    "posts.routing.reminders.fill",
    "posts.freshness.letters.fill",
    "posts.experts.forgetting.forget",
    "posts.notifications.daily.fill",
    "home.newsletter.sending.fill",
]
NEWSLETTER_PER_MINUTE = 600
# Whether the text of a mailing is erased for each address as soon as it was sent there.
MAIL_FORGETS_BULK = True
# Services that are told what becomes of pages, and what those requests are signed with.
WEBHOOKS: list[str] = []
WEBHOOK_SECRET = ""
WEBHOOK_DEADLINE = 10  # seconds, for a whole request
# Whether anybody may read all mail in the browser: for one machine only.
CATCH_MAIL = False
# Whether what proxies say of a client is believed: see home.limits.
BEHIND_PROXY = False
# How old the last sign of life of the scheduler and the mailer may be, and how late a post, in seconds.
ALARM_AFTER = 300

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's live preview frames our own pages.
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # Wagtail's admin reads it for its own requests.

# Whose scripts the analytics settings may name: origins, as home.origins has them.
ANALYTICS_HOSTS: list[str] = []

# Whether readers get the page that says “back in a few minutes”: see home.maintenance.
MAINTENANCE = False
# Whether Django itself serves uploaded files.
SERVE_MEDIA = False
# Whether `make_demo` may make users whose passwords are public.
ALLOW_DEMO = False

LOGGING = logging_config(renderer="json")

# Wagtail
WAGTAIL_SITE_NAME = "Galley"
WAGTAIL_AUTOSAVE_INTERVAL = 100  # milliseconds; static/js/editor.js makes the pauses
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"
WAGTAILIMAGES_IMAGE_MODEL = "posts.EditorialImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
# Wagtail's default of 128 megapixels lets a small file take a gigabyte of memory.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "json", "odp", "ods", "odt", "pdf", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
IMPORT_MAX_UPLOAD_SIZE = 500 * 1024 * 1024  # bytes of an export that is uploaded at the desk
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "posts.search.backend"}}
WAGTAILREDIRECTS_AUTO_CREATE = False  # posts.review.redirects does, for dates too
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# An address that is not quite a page's own stays an address: the question about it would name a draft.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "home/login.html"
WAGTAILADMIN_USER_LOGIN_FORM = "home.signing_in.DeskLoginForm"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "home/password_required.html"  # noqa: S105 - a file

# Review: see docs/publishing.md. Approval reaches the gate by this door alone.
WAGTAIL_FINISH_WORKFLOW_ACTION = "posts.review.finish.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
