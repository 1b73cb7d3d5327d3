"""Static files are served from what was found once."""

from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise import base

from home.static_files import StaticFilesMiddleware

pytestmark = pytest.mark.django_db  # whoever closes an answer looks at the connections


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of collected files, as production has it."""
    settings.STATIC_ROOT, settings.STATIC_URL = tmp_path, "/static/"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    (tmp_path / "a.css").write_text("a {}")
    return tmp_path


def answer(path: str) -> bytes:
    """What a process answers whose middleware is made anew, as Wagtail does for each preview."""
    middleware = StaticFilesMiddleware(lambda request: HttpResponse("page"))
    with closing(middleware(RequestFactory().get(path))) as response:
        return b"".join(response)


def test_a_folder_is_looked_through_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Mock(wraps=base.scantree)
    monkeypatch.setattr(base, "scantree", look)
    for _again in range(2):
        assert answer("/static/a.css") == b"a {}"
        assert answer("/") == b"page"
    assert look.call_count == 1
