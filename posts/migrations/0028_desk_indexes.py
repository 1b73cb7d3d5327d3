"""Indexes for the desk, on tables of Wagtail's: without them its lists read whole tables.

Their names are ours, so that no migration of Wagtail's meets them.
"""

from django.db import migrations

INDEXES = {
    # The queue: the steps that wait, out of three for every review there ever was.
    "posts_desk_waiting": "wagtailcore_taskstate (task_id) WHERE status = 'in_progress'",
    # The list of pages, in the order it opens with.
    "posts_desk_changed": "wagtailcore_page (latest_revision_created_at DESC NULLS LAST)",
    # "Your texts" of the start page: one's own pages, and one's newest versions.
    "posts_desk_own": "wagtailcore_page (owner_id, latest_revision_created_at DESC, id DESC)",
    "posts_desk_versions": "wagtailcore_revision (user_id, created_at DESC, id DESC)",
    # "Published last".
    "posts_desk_published": "wagtailcore_page (last_published_at DESC, id DESC) WHERE live",
}


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0027_search_by_index"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}")
        for name, columns in INDEXES.items()
    ]
