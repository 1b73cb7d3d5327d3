"""Every address of the site. Wagtail's pages come last: they take what is left."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import machines, search, social, text_views, views
from home.api import endpoints
from home.newsletter import bounces
from home.signing_in import ReaderLoginForm
from home.sitemaps import views as sitemaps
from posts import desk
from posts.calendar import feed as calendar
from posts.experts.public import expert_view

login = LoginView.as_view(
    template_name=settings.WAGTAIL_FRONTEND_LOGIN_TEMPLATE, authentication_form=ReaderLoginForm
)

# For one machine only: in production a web server or a bucket does it.
MEDIA = [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]

# All mail for everybody to read: in development and in the demo.
CAUGHT = [path("_mail/", include("home.mail_catcher"))]

urlpatterns = [
    path("admin/", include(desk)),  # in the place of some of Wagtail's views
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", endpoints.overview, name="api"),
    path("api/v2/", endpoints.router.urls),
    path("health/", views.health, name="health"),
    path("health/details/", views.health_details, name="health_details"),
    path("search/", search.results, name="search"),
    path("search/suggestions/", search.suggest, name="search_suggestions"),
    path("newsletter/", include("home.newsletter.urls")),
    re_path(calendar.PATTERN, calendar.feed, name="calendar_feed"),
    path("expert/<str:token>/", expert_view, name="expert"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("apple-touch-icon.png", machines.touch_icon, name="touch_icon"),
    path("social.png", machines.social, name="social"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    re_path(sitemaps.PATTERN, sitemaps.section, name="sitemap_section"),
    *bounces.urls(settings.MAIL_PROVIDER, settings.ANYMAIL.get("WEBHOOK_SECRET", "")),
    *(CAUGHT if settings.CATCH_MAIL else []),
    *(MEDIA if settings.SERVE_MEDIA else []),
    re_path(social.PATTERN, social.social_png, name="social_png"),
    re_path(text_views.POST_PATTERN, text_views.post_markdown, name="post_markdown"),
    path("llms.txt", text_views.llms_txt, name="llms"),
    path("_util/login/", login, name="wagtailcore_login"),  # in the place of Wagtail's
    path("", include(wagtail_urls)),
]

handler500 = "home.maintenance.failed"
