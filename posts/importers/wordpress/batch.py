"""Many new pages in one transaction: a statement for all of them instead of two hundred for each.

What is left behind is what `write` leaves, row for row; a test holds the two against each other. Only
ordinary items come this way: live posts with a date, and drafts.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from posts.importers.rows import insert, take_numbers
from posts.importers.wordpress.pages import Draft, Pages, moment_of
from posts.importers.wordpress.write import MARKS, Outcome, comment_of, mark, stays_a_draft
from posts.importers.wxr import Item
from posts.models import ImportedItem, PostAuthor, PostPage, PostTag
from posts.review.digest import Digests, digests_of
from posts.review.imports import Arrival, admit_new, announce
from posts.search import index as index_of_search

Pair = tuple[Item, ImportedItem]
# The database has these from us, or we from it, a moment ago.
_KNOWN = frozenset(
    """
    id page_ptr path locale translation_key content_type owner cover alias_of latest_revision live_revision
    """.split()
)


def is_ordinary(item: Item) -> bool:
    """Whether an item may be written together with others."""
    return item.status == "draft" or (
        item.status == "publish" and not item.password and moment_of(item) is not None
    )


@transaction.atomic
def write_all(items: list[Pair], pages: Pages, *, user: Any) -> list[tuple[Draft, Outcome]]:
    """Write items that have not come yet, and remember that they have."""
    drafts = [pages.draft(item, row.page_id or 0) for item, row in items]
    found = [draft.page for draft in drafts]
    # Only now, because files are fetched for drafts, and nobody should wait for them.
    parent = pages.parent()
    parent = type(parent).objects.select_for_update().get(pk=parent.pk)
    pages.give_slugs((page, item) for page, (item, _row) in zip(found, items, strict=True))
    _place(found, parent)
    # Until the transaction ends, the database does not ask whether the pages are there that rows name.
    _insert_children(drafts, pages)
    revisions = _revise(found, user)
    digests = digests_of(revisions)
    arrivals = list(_arrivals(items, drafts, digests))
    refused = admit_new(arrivals, known=_KNOWN, user=user)
    _insert(found)
    _log(found, user)
    _index(found)
    announce([arrival for arrival in arrivals if arrival.page.live])
    for (item, row), draft, digest in zip(items, drafts, digests, strict=True):
        if draft.page.pk in refused:
            stays_a_draft(draft.notes, refused[draft.page.pk])
        mark(row, item, digest.content)
    ImportedItem.objects.bulk_create(
        [row for _item, row in items],
        update_conflicts=True,
        unique_fields=["source", "number"],
        update_fields=MARKS,
    )
    return [(draft, Outcome.LIVE if draft.page.live else Outcome.DRAFT) for draft in drafts]


def _place(found: list[Any], parent: Any) -> None:
    """Give the pages their places, below the index page and after what is there."""
    last = parent.get_last_child()
    path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
    for page in found:
        page.id, page.path, page.depth = page.pk, path, parent.depth + 1
        page._cached_parent_obj, page.locale, page.has_free_slug = parent, parent.locale, True
        page.set_url_path(parent)
        page.draft_title = page.title
        page.wagtail_admin_comments = []
        path = page._inc_path()
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(found))


def _insert_children(drafts: list[Draft], pages: Pages) -> None:
    posts = [draft.page for draft in drafts if isinstance(draft.page, PostPage)]
    for draft in drafts:
        if isinstance(draft.page, PostPage):
            draft.page.corrections = []
            draft.page.tagged_items = [PostTag(tag=tag) for tag in pages.names.tags(draft.tags)]
    through = PostPage.categories.through
    through._default_manager.bulk_create(
        through(postpage_id=post.pk, category_id=category.pk)
        for post in posts
        for category in post.categories.all()
    )
    PostAuthor.objects.bulk_create(_children(posts, "bylines", "post_id"))
    PostTag.objects.bulk_create(_children(posts, "tagged_items", "content_object_id"))


def _insert(found: list[Any]) -> None:
    # Django's bulk_create refuses models whose rows lie in two tables.
    insert(Page, found)
    for model, some in _by_model(found):
        insert(model, some)
    for page in found:
        page._state.adding = False


def _children(posts: list[PostPage], relation: str, owner: str) -> list[Any]:
    children = []
    for post in posts:
        for child in getattr(post, relation).get_object_list():
            setattr(child, owner, post.pk)
            children.append(child)
    return children


def _by_model(found: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    for model in dict.fromkeys(type(page) for page in found):
        yield model, [page for page in found if type(page) is model]


def _revise(found: list[Any], user: Any) -> list[Revision]:
    """Make the first revisions. Their contents are as the database has them: dates are words there."""
    now, base = timezone.now(), ContentType.objects.get_for_model(Page)
    made = [
        Revision(
            id=number,
            content_type=page.cached_content_type,
            base_content_type=base,
            object_id=str(page.pk),
            content=json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder)),
            object_str=str(page),
            created_at=now,
            user=user,
        )
        for page, number in zip(found, take_numbers(Revision, len(found)), strict=True)
    ]
    insert(Revision, made)
    for page, revision in zip(found, made, strict=True):
        page.latest_revision, page.latest_revision_created_at = revision, now
        page.has_unpublished_changes = True
    return made


def _arrivals(items: list[Pair], drafts: list[Draft], digests: list[Digests]) -> Iterator[Arrival]:
    for (item, row), draft, digest in zip(items, drafts, digests, strict=True):
        if moment := moment_of(item) if item.status == "publish" else None:
            latest = max(moment, item.modified or moment)
            page = draft.page
            yield Arrival(page, page.latest_revision, digest.editorial, comment_of(row), moment, latest)


def _log(found: list[Any], user: Any) -> None:
    """Write Wagtail's history of each page, as if it had been made, edited and published one by one."""
    entries = []
    for page in found:
        acts = [("wagtail.create", page.owner, None), ("wagtail.edit", user, page.latest_revision)]
        if page.live:
            acts.append(("wagtail.publish", user, page.live_revision))
        entries += [
            PageLogEntry(
                page_id=page.pk,
                content_type_id=page.content_type_id,
                label=page.title,
                action=action,
                timestamp=timezone.now(),
                user=who,
                revision=revision,
                content_changed=True,
                data={},
            )
            for action, who, revision in acts
        ]
    insert(PageLogEntry, entries)


def _index(found: list[Any]) -> None:
    """Let Wagtail know what the pages say and what they refer to."""
    base = ContentType.objects.get_for_model(Page)
    insert(
        ReferenceIndex,
        (
            ReferenceIndex(
                content_type_id=page.content_type_id,
                base_content_type=base,
                object_id=str(page.pk),
                to_content_type_id=kind,
                to_object_id=number,
                model_path=model_path,
                content_path=path,
                content_path_hash=ReferenceIndex._get_content_path_hash(path),
            )
            for page in found
            for kind, number, model_path, path in set(ReferenceIndex._extract_references_from_object(page))
        ),
    )
    for backend in get_search_backends(with_auto_update=True):
        for model, some in _by_model(found):
            backend.get_index_for_model(model).add_items(model, some)
    index_of_search.write(page for page in found if page.live and isinstance(page, PostPage))


def weigh_titles() -> None:
    """Let the search of the desk know how long titles are on the whole, once all pages are there."""
    for backend in get_search_backends(with_auto_update=True):
        backend.get_index_for_model(Page).weigh_new_titles()


def look_at_tables() -> None:
    """Let PostgreSQL know how many rows there are: else it goes on as if there were next to none.

    It looks by itself once a minute, in which an import may bring thousands.
    """
    tables = [model._meta.db_table for model in (Page, Revision, ReferenceIndex, ImportedItem)]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
