"""An index for the list of pages by title, which sorted all of them for its first fifty."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("posts", "0034_own_pages")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX posts_desk_by_title ON wagtailcore_page (title)", "DROP INDEX posts_desk_by_title"
        )
    ]
