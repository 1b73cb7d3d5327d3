"""The search of the desk: a save costs the same however many pages there are, and finds what it saved."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.models import IndexEntry

from posts.models import PostPage
from tests.factories import draft

pytestmark = pytest.mark.django_db


def test_a_save_does_not_ask_for_the_average_of_all_titles() -> None:
    post = draft(title="Zebras in stripes")
    with CaptureQueriesContext(connection) as queries:
        post.title = "Giraffes in spots"
        post.save()
    indexed = [query["sql"] for query in queries if "wagtailsearch_indexentry" in query["sql"]]
    assert indexed, "it is indexed at once"
    assert not [sql for sql in indexed if "AVG(" in sql]
    assert list(PostPage.objects.all().search("giraffes")) == [post]
    assert list(PostPage.objects.all().search("zebras")) == []


def test_making_the_index_anew_weighs_titles_by_their_length() -> None:
    short, long = draft(title="Short"), draft(title="A title of very many words that goes on and on")
    call_command("wagtail_update_index", verbosity=0)
    norms = dict(IndexEntry.objects.values_list("object_id", "title_norm"))
    assert norms[str(short.pk)] > 1 > norms[str(long.pk)]
