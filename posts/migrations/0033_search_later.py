"""Let a post that goes live wait beside the index of the search until a worker puts it in.

Searches look there as well. To put it in takes tens of milliseconds at 100,000 posts, for which whoever
approves would wait. An index keeps what it has; nothing is built anew.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

NAME = "posts_searchentry_vector"
LATER = f"ALTER INDEX {NAME} SET (fastupdate = on, gin_pending_list_limit = 512)"
AT_ONCE = f"""
SELECT gin_clean_pending_list('{NAME}');
ALTER INDEX {NAME} SET (fastupdate = off);
ALTER INDEX {NAME} RESET (gin_pending_list_limit)
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0032_similar_words")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LATER, AT_ONCE)],
            state_operations=[
                migrations.RemoveIndex("searchentry", NAME),
                migrations.AddIndex(
                    "searchentry",
                    GinIndex(
                        fields=["month", "vector"], fastupdate=True, gin_pending_list_limit=512, name=NAME
                    ),
                ),
            ],
        )
    ]
