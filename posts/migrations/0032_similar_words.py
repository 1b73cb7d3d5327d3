"""Similar words are proposed by a function of the database, so that all words of a search are one question.

What `%` calls similar is a setting, and it has to be another one before the index is read.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION posts_similar(asked text, threshold real, most integer) RETURNS SETOF text
  LANGUAGE plpgsql STRICT AS $$
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', threshold::text, true);
  RETURN QUERY SELECT word::text FROM posts_searchword WHERE word % asked
    ORDER BY similarity(word, asked) DESC, word LIMIT most;
END $$
"""
DROP = "DROP FUNCTION posts_similar(text, real, integer)"


class Migration(migrations.Migration):
    dependencies = [("posts", "0031_search_newest")]

    operations = [migrations.RunSQL(CREATE, DROP)]
