"""A search is planned for few posts: they are looked up one by one, and no table is read for them.

With a thousand expected, PostgreSQL read all posts of a site of ten thousand for a word that none has.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("posts", "0028_desk_indexes")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION posts_search(tsquery) ROWS 10", "ALTER FUNCTION posts_search(tsquery) ROWS 1000"
        )
    ]
