"""Production settings, each time in a process of their own: what they demand and what they promise."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIRED = {
    "SECRET_KEY": "only-for-this-test",
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/nowhere",
    "ALLOWED_HOSTS": "blog.example",
    "BASE_URL": "https://blog.example",
}
# What the environment of a test run says that production must not inherit.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


def python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line of Python with production settings and this environment."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**inherited, "DJANGO_SETTINGS_MODULE": "settings.production", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def values(*names: str, **environment: str) -> Any:
    """Return settings as production has them."""
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {names!r}], default=str))"
    )
    result = python(code, {**REQUIRED, **environment})
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    return found if len(names) > 1 else found[0]


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start as a server does."""
    return python("from settings.wsgi import application", environment)


# What is missing


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_it_does_not_start_without_what_it_needs_and_names_it(name: str, value: str | None) -> None:
    environment = {key: text for key, text in REQUIRED.items() if key != name}
    if value is not None:
        environment[name] = value
    result = start(environment)
    assert result.returncode != 0
    message = result.stderr.splitlines()[-1]
    assert message.endswith(f"Set {name} in the environment. .env.example describes each of them.")


def test_everything_missing_is_named_at_once() -> None:
    result = start({})
    assert result.returncode != 0
    assert f"Set {', '.join(REQUIRED)} in the environment." in result.stderr


def test_it_starts_with_what_it_needs_and_nothing_else() -> None:
    result = start(REQUIRED)
    assert result.returncode == 0, result.stderr


def test_workers_find_loaded_what_their_first_requests_need() -> None:
    code = """
import sys
from django.template.loader import get_template
from settings import serve, wsgi
serve.load()
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
from home import release
get_template("home/home_page.html")
release.digest()
print(opened)
"""
    result = python(code, REQUIRED)
    assert result.stdout == "[]\n", result.stderr


def test_a_management_command_says_what_is_missing_too() -> None:
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        env={**inherited, "DJANGO_SETTINGS_MODULE": "settings.production"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode != 0
    assert "Set SECRET_KEY, DATABASE_URL, ALLOWED_HOSTS, BASE_URL" in result.stderr


# What it promises


def test_on_https_cookies_are_secure_and_http_is_redirected() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert values(*names) == [True, True, True, 3600]


def test_on_http_people_can_sign_in() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert values(*names, BASE_URL="http://localhost:8000") == [False, False, False, 0]


def test_debugging_and_the_demo_are_off_whatever_the_environment_says() -> None:
    assert values("DEBUG", "ALLOW_DEMO", DEBUG="true", ALLOW_DEMO="true") == [False, False]


def test_the_demo_is_refused() -> None:
    code = (
        "import django; django.setup(); from django.core.management import call_command as c; c('make_demo')"
    )
    result = python(code, REQUIRED)
    assert result.returncode != 0
    assert "not for production" in result.stderr


def test_the_base_url_has_no_slash_at_its_end_and_is_a_trusted_origin() -> None:
    found = values("WAGTAILADMIN_BASE_URL", "CSRF_TRUSTED_ORIGINS", BASE_URL="https://blog.example/")
    assert found == ["https://blog.example", ["https://blog.example"]]


@pytest.mark.parametrize(
    ("variable", "value", "setting", "becomes"),
    [
        ("MAINTENANCE", "true", "MAINTENANCE", True),
        ("TIME_ZONE", "Europe/Berlin", "TIME_ZONE", "Europe/Berlin"),
        ("WAGTAIL_SITE_NAME", "Proofs", "WAGTAIL_SITE_NAME", "Proofs"),
        ("MEDIA_ROOT", "/srv/elsewhere", "MEDIA_ROOT", "/srv/elsewhere"),
        ("DEFAULT_FROM_EMAIL", "desk@blog.example", "SERVER_EMAIL", "desk@blog.example"),
        ("SECURE_HSTS_SECONDS", "31536000", "SECURE_HSTS_SECONDS", 31536000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "true", "SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("SECURE_HSTS_PRELOAD", "true", "SECURE_HSTS_PRELOAD", True),
        ("SECURE_SSL_REDIRECT", "false", "SECURE_SSL_REDIRECT", False),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example", "CSRF_TRUSTED_ORIGINS", ["https://a.example"]),
        ("ANALYTICS_HOSTS", "", "ANALYTICS_HOSTS", []),
        (
            "ANALYTICS_HOSTS",
            "stats.example, Api.example:8443",
            "ANALYTICS_HOSTS",
            ["https://stats.example", "https://api.example:8443"],
        ),
        ("EMAIL_URL", "smtp://mail.example:2525", "EMAIL_HOST", "mail.example"),
    ],
)
def test_a_variable_reaches_its_setting(variable: str, value: str, setting: str, becomes: object) -> None:
    assert values(setting, **{variable: value}) == becomes


@pytest.mark.parametrize("host", ["*", "*.example", "http://stats.example", "https://stats.example/a.js"])
def test_it_does_not_start_with_a_host_for_scripts_that_is_none(host: str) -> None:
    result = start({**REQUIRED, "ANALYTICS_HOSTS": f"stats.example,{host}"})
    assert result.returncode != 0
    assert f"ANALYTICS_HOSTS: “{host}” is no host." in result.stderr.splitlines()[-1]


def test_caches_in_front_of_the_site_are_named_by_the_environment() -> None:
    caches = values("WAGTAILFRONTENDCACHE", FRONTEND_CACHE_URL="http://a:6081, https://b.example/")
    assert [cache["LOCATION"] for cache in caches.values()] == ["http://a:6081", "https://b.example/"]


def test_without_a_cache_nothing_is_set() -> None:
    code = "from django.conf import settings; print(hasattr(settings, 'WAGTAILFRONTENDCACHE'))"
    for environment in (REQUIRED, {**REQUIRED, "FRONTEND_CACHE_URL": ""}):
        assert python(code, environment).stdout.strip() == "False"


def test_services_that_are_told_are_named_by_the_environment() -> None:
    named = {"WEBHOOKS": "https://a.example/x, slack+https://b.example/y", "WEBHOOK_SECRET": "s" * 32}
    assert values("WEBHOOKS", **named) == ["https://a.example/x", "slack+https://b.example/y"]


@pytest.mark.parametrize(
    ("webhooks", "key", "words"),
    [
        (
            "https://a.example/x,http://b.example/hidden",
            "s" * 32,
            "WEBHOOKS: address 2 does not begin with https",
        ),
        ("http://127.0.0.1:1/hidden", "s" * 32, "WEBHOOKS: address 1 does not begin with https"),
        ("https://a.example/hidden", "short", "Set WEBHOOK_SECRET to 32"),
        ("https://a.example/hidden", "", "Set WEBHOOK_SECRET to 32"),
    ],
)
def test_a_service_that_cannot_be_told_is_refused_at_the_start(webhooks: str, key: str, words: str) -> None:
    result = start({**REQUIRED, "WEBHOOKS": webhooks, "WEBHOOK_SECRET": key})
    assert result.returncode != 0
    message = result.stderr.splitlines()[-1]
    assert words in message
    assert "hidden" not in message


@pytest.mark.parametrize(
    "url",
    [
        "varnish",
        "varnish:6081",
        "ftp://varnish",
        "http://",
        "http://varnish:x",
        "http://varnish/purge",
        "http://a:6081,b",
        "http://user:secret@varnish",
    ],
)
def test_what_is_no_cache_is_refused_at_the_start(url: str) -> None:
    result = start({**REQUIRED, "FRONTEND_CACHE_URL": url})
    assert result.returncode != 0
    message = result.stderr.splitlines()[-1]
    assert "Set FRONTEND_CACHE_URL to the address of the cache" in message
    assert "secret" not in message


def test_a_proxy_is_believed_only_where_there_is_one() -> None:
    assert values("SECURE_PROXY_SSL_HEADER") is None
    told = values("SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="true")
    assert told == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_a_restart_of_the_database_costs_no_reader_an_error() -> None:
    database = values("DATABASES")["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["CONN_HEALTH_CHECKS"] is True


LOG = """
import logging, django, structlog
django.setup()
logging.getLogger("django.request").error("Internal Server Error: %s", "/expert/secret/")
structlog.get_logger("posts").info("post.published", page=7, title="“Quotes” and\\nlines")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("posts").exception("failed")
logging.getLogger("posts").debug("too quiet to be written")
"""


def test_each_log_event_is_a_line_of_json() -> None:
    result = python(LOG, REQUIRED)
    assert result.returncode == 0, result.stderr
    request, post, failure = [json.loads(line) for line in (result.stdout + result.stderr).splitlines()]
    assert request["event"] == "Internal Server Error: /expert/…/"
    assert (request["level"], request["logger"]) == ("error", "django.request")
    assert (post["event"], post["page"], post["title"]) == ("post.published", 7, "“Quotes” and\nlines")
    assert "ZeroDivisionError" in failure["exception"]
    assert all(re.match(r"^\d{4}-\d\d-\d\dT", event["timestamp"]) for event in (request, post, failure))


SECRET = """
import logging, django, structlog
django.setup()
logging.getLogger("django.request").warning("Not Found: %s", "/calendar/a-secret_1.ics")
structlog.get_logger("posts").info("request_started", request="GET /calendar/a-secret_1.ics", code=7)
structlog.get_logger("posts").info("request_started", request="GET /newsletter/confirm/a:se-cret/?x=1")
structlog.get_logger("posts").info("request_started", request="GET /admin/calendar/?week=2026-W48")
"""


def test_no_log_has_an_address_that_opens_what_is_private() -> None:
    result = python(SECRET, REQUIRED)
    missing, started, subscriber, desk = [
        json.loads(line) for line in (result.stdout + result.stderr).splitlines()
    ]
    assert missing["event"] == "Not Found: /calendar/….ics"
    assert (started["request"], started["code"]) == ("GET /calendar/….ics", 7)
    assert subscriber["request"] == "GET /newsletter/confirm/…/?x=1"
    assert desk["request"] == "GET /admin/calendar/?week=2026-W48"


REQUEST = """
import django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from django_structlog.middlewares import RequestMiddleware
RequestMiddleware(lambda request: HttpResponse())(RequestFactory().get("/about/", REMOTE_ADDR="192.0.2.7"))
"""


def test_no_log_says_from_where_somebody_reads() -> None:
    result = python(REQUEST, REQUIRED)
    events = [json.loads(line) for line in (result.stdout + result.stderr).splitlines()]
    assert [event["event"] for event in events] == ["request_started", "request_finished"]
    assert "192.0.2.7" not in result.stdout + result.stderr


def test_the_level_of_the_log_is_set_by_the_environment() -> None:
    result = python(LOG, {**REQUIRED, "LOG_LEVEL": "ERROR"})
    assert [json.loads(line)["level"] for line in (result.stdout + result.stderr).splitlines()] == [
        "error",
        "error",
    ]


# What is written about it


def read_variables() -> set[str]:
    """Every variable that the settings read, by their calls of `env` and `require`."""
    names = ("production", "dev", "environment", "local_postgres", "local_site")
    sources = [(ROOT / "settings" / f"{name}.py").read_text() for name in names]
    calls = [node for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if call.args
        and ast.unparse(call.func).startswith(("env.", "os.environ.get"))
        and isinstance(call.args[0], ast.Constant)
    }


def test_the_search_for_variables_finds_them() -> None:
    assert {*REQUIRED, "EMAIL_URL", "PG_BIN", "DEBUG", "BEHIND_PROXY"} <= read_variables()


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_variable_is_documented(document: str) -> None:
    text = (ROOT / document).read_text()
    missing = {name for name in read_variables() if not re.search(rf"(?<![A-Z_]){name}(?![A-Z_])", text)}
    assert missing == set()
