"""Of words that thousands of posts have, the newest posts are found by month, and only so many.

The index has months beside vectors, so that PostgreSQL reads no more of it than one month needs. Rows of
`posts_listmonth` say which months there are. The function may not read whole tables, see migration 0027, and
is planned once for a connection: it would take a millisecond each time.
"""

import datetime

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

CREATE = """
CREATE FUNCTION posts_search_newest(asked tsquery, most integer)
  RETURNS SETOF integer LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE ROWS 10
  SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
  AS $$
DECLARE
  here date;
  matching integer;
  total integer := 0;
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM posts_searchentry WHERE vector @@ asked LIMIT most + 1) AS any_of_them)
     <= most THEN
    RETURN QUERY SELECT post_id FROM posts_searchentry WHERE vector @@ asked;
    RETURN;
  END IF;
  FOR here IN
    SELECT month FROM posts_listmonth WHERE name = 'all' AND posts > 0 ORDER BY month DESC
  LOOP
    RETURN QUERY SELECT post_id FROM posts_searchentry WHERE month = here AND vector @@ asked;
    GET DIAGNOSTICS matching = ROW_COUNT;
    total := total + matching;
    EXIT WHEN total > most;
  END LOOP;
END
$$
"""
DROP = "DROP FUNCTION posts_search_newest(tsquery, integer)"
FILL = """
UPDATE posts_searchentry AS entry SET month = date_trunc('month', post.published_on)
FROM posts_postpage AS post WHERE post.page_ptr_id = entry.post_id AND post.published_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0030_more_desk_indexes")]

    operations = [
        BtreeGinExtension(),
        # Every row is written again: to write it into these as well would take many times as long.
        migrations.RemoveIndex(model_name="searchentry", name="posts_searchentry_vector"),
        migrations.RemoveIndex(model_name="searchentry", name="posts_searchentry_title"),
        migrations.AddField(
            model_name="searchentry", name="month", field=models.DateField(default=datetime.date(1, 1, 1))
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["title"], opclasses=["gin_trgm_ops"], name="posts_searchentry_title"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["month", "vector"], fastupdate=False, name="posts_searchentry_vector"
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
