"""Every kind of row that the life of a post leaves, once for each row of the table `made`.

The rows come from a pattern, a post that went its way through the real code. A column is copied unless
an expression for it is given here. `made` is the new post, `pattern` the row that is copied.
"""

from typing import Any

OLDER_LIVES = "pattern.{0} + (made.at - %(epoch)s)"
_STEP = "%(tasks)s + made.n * 8 + pattern.{0} - %(step)s"
_BYLINE = "made.n * 4 + who.place::int + %(bylines)s"


def _shifted(*names: str) -> dict[str, str]:
    return {name: OLDER_LIVES.format(name) for name in names}


_ALL_AUTHORS = "unnest(made.authors) WITH ORDINALITY AS who(id, place)"
_CONTENT = f"""pattern.content || jsonb_build_object(
    'pk', made.page_id, 'path', made.path, 'translation_key', made.key, 'title', made.title,
    'draft_title', made.title, 'slug', made.slug, 'url_path', %(url)s || made.slug || '/',
    'summary', made.summary, 'owner', made.owner_id, 'cover', made.cover_id, 'series', made.series_id,
    'categories', made.categories, 'body', {{body}},
    'published_on', CASE WHEN made.state = 'live' THEN made.at::date END,
    'bylines', (SELECT jsonb_agg(jsonb_build_object('pk', {_BYLINE}, 'post', made.page_id,
        'author', who.id, 'sort_order', who.place - 1)) FROM {_ALL_AUTHORS}),
    'tagged_items', (SELECT jsonb_agg(jsonb_build_object('pk', NULL, 'tag', tag,
        'content_object', made.page_id)) FROM unnest(made.tags) AS tag))"""
_REVISION = {
    "object_id": "made.page_id::text",
    "object_str": "made.title",
    "user_id": "made.owner_id",
    "content_type_id": "pattern.content_type_id",
}
_NEWEST = "%(revisions)s + (%(each)s - 1) * %(total)s + made.n"
_LEDGER = "%(ledger)s + row_number() OVER (ORDER BY made.n, pattern.number)"

# (table, which rows of it are the pattern's, what else is joined, expressions by column)
Rows = tuple[str, str, str, dict[str, str]]
PAGE = "pattern.page_id = %(page)s"
ROWS: list[Rows] = [
    (
        "wagtailcore_page",
        "pattern.id = %(page)s",
        "",
        {
            "id": "made.page_id",
            "path": "made.path",
            "translation_key": "made.key",
            "title": "made.title",
            "draft_title": "made.title",
            "slug": "made.slug",
            "url_path": "%(url)s || made.slug || '/'",
            "owner_id": "made.owner_id",
            "latest_revision_id": _NEWEST,
            "live_revision_id": f"CASE WHEN pattern.live THEN {_NEWEST} END",
            **_shifted("latest_revision_created_at", "first_published_at", "last_published_at"),
        },
    ),
    (
        "posts_postpage",
        "pattern.page_ptr_id = %(page)s",
        "",
        {
            "page_ptr_id": "made.page_id",
            "summary": "made.summary",
            "body": "made.body",
            "cover_id": "made.cover_id",
            "series_id": "made.series_id",
            "published_on": "CASE WHEN made.state = 'live' THEN made.at::date END",
        },
    ),
    (
        "posts_postpage_categories",
        "pattern.postpage_id = %(page)s",
        "unnest(made.categories) AS category",
        {"postpage_id": "made.page_id", "category_id": "category"},
    ),
    (
        "posts_postauthor",
        "pattern.post_id = %(page)s",
        _ALL_AUTHORS,
        {
            "id": _BYLINE,
            "post_id": "made.page_id",
            "author_id": "who.id",
            "sort_order": "who.place - 1",
        },
    ),
    (
        "posts_posttag",
        "pattern.content_object_id = %(page)s",
        "unnest(made.tags) AS tag",
        {"content_object_id": "made.page_id", "tag_id": "tag"},
    ),
    (
        "wagtailcore_revision",
        "pattern.id = %(revision)s",
        "generate_series(1, %(each)s - 1) AS older",
        {
            **_REVISION,
            "id": "%(revisions)s + (older - 1) * %(total)s + made.n",
            "created_at": "made.at - (%(each)s - older) * interval '1 hour'",
            # Older versions are small: what they cost is their number.
            "content": _CONTENT.format(body="'[]'::text"),
        },
    ),
    (
        "wagtailcore_revision",
        "pattern.id = %(revision)s",
        "",
        {
            **_REVISION,
            "id": _NEWEST,
            "created_at": "made.at",
            "content": _CONTENT.format(body="made.body::text"),
        },
    ),
    (
        "wagtailcore_workflowstate",
        "pattern.id = %(review)s",
        "",
        {
            "id": "%(reviews)s + made.n",
            "object_id": "made.page_id::text",
            "requested_by_id": "made.owner_id",
            "current_task_state_id": _STEP.format("current_task_state_id"),
            **_shifted("created_at"),
        },
    ),
    (
        "wagtailcore_taskstate",
        "pattern.workflow_state_id = %(review)s",
        "",
        {
            "id": _STEP.format("id"),
            "workflow_state_id": "%(reviews)s + made.n",
            "revision_id": _NEWEST,
            **_shifted("started_at", "finished_at"),
        },
    ),
    (
        "posts_assignment",
        "pattern.review_id = %(review)s",
        "",
        {
            "review_id": "%(reviews)s + made.n",
            "page_id": "made.page_id",
            "reviewer_id": "made.reviewer_id",
            **_shifted("assigned_at", "due_at", "next_notice_at"),
        },
    ),
    (
        "wagtailcore_pagelogentry",
        PAGE,
        "",
        {
            "page_id": "made.page_id",
            "label": "made.title",
            "revision_id": f"CASE WHEN pattern.revision_id IS NOT NULL THEN {_NEWEST} END",
            **_shifted("timestamp"),
        },
    ),
    (
        "posts_ledgerentry",
        PAGE,
        "",
        {
            # Fillers, but each names the one before.
            "number": _LEDGER,
            "hash": f"encode(sha256(({_LEDGER})::text::bytea), 'hex')",
            "previous_hash": f"encode(sha256(({_LEDGER} - 1)::text::bytea), 'hex')",
            "page_id": "made.page_id",
            "page_title": "made.title",
            "revision_id": _NEWEST,
            "review_id": "%(reviews)s + made.n",
            **_shifted("at"),
        },
    ),
    (
        "posts_showntext",
        PAGE,
        "",
        {"page_id": "made.page_id", "revision_id": _NEWEST, **_shifted("shown_at")},
    ),
    ("posts_checklistcount", PAGE, "", {"page_id": "made.page_id", "revision_id": _NEWEST}),
    (
        "posts_searchentry",
        "pattern.post_id = %(page)s",
        "",
        {
            "post_id": "made.page_id",
            "title": "made.title",
            "summary": "made.summary",
            "text": "made.words",
            "month": "date_trunc('month', made.at)",
            "names": """concat_ws(', ',
                (SELECT string_agg(name, ', ') FROM posts_author WHERE id = ANY (made.authors)),
                (SELECT string_agg(name, ', ') FROM posts_category WHERE id = ANY (made.categories)),
                (SELECT string_agg(name, ', ') FROM taggit_tag WHERE id = ANY (made.tags)))""",
        },
    ),
    (
        "wagtailsearch_indexentry",
        "pattern.object_id = %(page)s::text AND pattern.content_type_id = %(kind)s",
        "",
        {
            "object_id": "made.page_id::text",
            # 1 would say that the row is new: the next save would weigh all of them.
            "title_norm": "0.9",
            "title_text": "made.title",
            "body_text": "made.summary || ' ' || made.words",
            "title": "setweight(to_tsvector('english', made.title), 'A')",
            # Ours, where there is one, is of the same words; to read them again would take minutes.
            "body": """coalesce((SELECT vector FROM posts_searchentry WHERE post_id = made.page_id),
                to_tsvector('english', made.words))""",
            "autocomplete": "to_tsvector('simple', made.title)",
        },
    ),
]
_TARGETS = {
    "cover": ("made.cover_id", ""),
    "body.image.image": ("made.cover_id", ""),
    "bylines.item.author": ("who.id", _ALL_AUTHORS),
    "tagged_items.item.tag": ("tag", "unnest(made.tags) AS tag"),
    "series": ("made.series_id", "LATERAL (SELECT 1 WHERE made.series_id IS NOT NULL) AS part"),
}
for _model_path, (_target, _join) in _TARGETS.items():
    _where = "pattern.object_id = %(page)s::text AND pattern.base_content_type_id = %(base)s"
    _columns = {"object_id": "made.page_id::text", "to_object_id": f"({_target})::text"}
    if ".item." in _model_path:
        _path = f"split_part(pattern.content_path, '.', 1) || '.' || {_target} || '.place'"
        _columns |= {"content_path": _path, "content_path_hash": f"md5({_path})::uuid"}
    ROWS.append(
        ("wagtailcore_referenceindex", f"{_where} AND pattern.model_path = '{_model_path}'", _join, _columns)
    )


def multiply(cursor: Any, rows: Rows, state: str, values: dict[str, Any]) -> int:
    """Write the rows of one kind for all posts of a state; return how many."""
    table, where, join, expressions = rows
    columns = {name: f"pattern.{name}" for name in _columns_of(cursor, table)} | expressions
    statement = f"""
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {", ".join(columns.values())}
        FROM {table} AS pattern, made {f", {join}" if join else ""}
        WHERE {where} AND made.state = %(state)s"""
    cursor.execute(statement, {**values, "state": state})
    return int(cursor.rowcount)


def _columns_of(cursor: Any, table: str) -> list[str]:
    """Columns that are written as they are: neither computed nor numbered by the database."""
    cursor.execute(
        """SELECT column_name FROM information_schema.columns
           WHERE table_name = %s AND is_generated = 'NEVER' AND is_identity = 'NO'
             AND column_default IS NULL""",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]
