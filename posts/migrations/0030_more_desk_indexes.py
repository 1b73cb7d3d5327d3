"""More indexes for the desk: what a click asked whole tables for."""

from django.db import migrations, models

INDEXES = {
    # Other pages of the same title, which the checklist looks for whatever their capitals.
    "posts_desk_title": "wagtailcore_page (upper(title)) WHERE live",
    # Who has edited any page, which the list of pages offers as a filter.
    "posts_desk_editors": "wagtailcore_pagelogentry (action, user_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0029_search_few"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["revision_id"], name="posts_ledger_revision"),
        ),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}")
            for name, columns in INDEXES.items()
        ),
    ]
