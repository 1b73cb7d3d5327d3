"""Count somebody's own pages in the index that finds the newest of them, without reading the pages."""

from django.db import migrations

INDEX = "CREATE INDEX posts_desk_own ON wagtailcore_page (owner_id, latest_revision_created_at DESC, id DESC)"
DROP = "DROP INDEX posts_desk_own;"


class Migration(migrations.Migration):
    dependencies = [("posts", "0033_search_later")]

    operations = [migrations.RunSQL(f"{DROP} {INDEX} WHERE depth > 2", f"{DROP} {INDEX}")]
