"""Put the posts that are published into the lists they belong to."""

from django.db import migrations

FILL = """
CREATE TEMPORARY TABLE published AS
SELECT post.page_ptr_id AS post_id, post.published_on AS day, post.series_id
FROM posts_postpage AS post JOIN wagtailcore_page AS page ON page.id = post.page_ptr_id
WHERE page.live AND post.published_on IS NOT NULL
  AND (page.expire_at IS NULL OR page.expire_at > now())
  AND NOT EXISTS (
    SELECT FROM wagtailcore_pageviewrestriction AS restriction
    JOIN wagtailcore_page AS above ON above.id = restriction.page_id
    WHERE starts_with(page.path, above.path));

INSERT INTO posts_listentry (name, day, post_id)
SELECT 'all', day, post_id FROM published
UNION SELECT 'category:' || category_id, day, post_id
  FROM published JOIN posts_postpage_categories ON postpage_id = post_id
UNION SELECT 'tag:' || tag_id, day, post_id
  FROM published JOIN posts_posttag ON content_object_id = post_id
UNION SELECT 'author:' || author_id, day, published.post_id
  FROM published JOIN posts_postauthor AS byline ON byline.post_id = published.post_id
UNION SELECT 'series:' || series_id, day, post_id FROM published WHERE series_id IS NOT NULL;

INSERT INTO posts_drawn
  (post_id, mark, basis, path, title, card, first_card, featured, meta, chips, facts,
   page_basis, head, top, body, foot, related)
SELECT post_id, 0, '', '', '', '', '', '', '', '', '{}', '', '', '', '', '', NULL FROM published;

DROP TABLE published;

INSERT INTO posts_frameversion (id, value) VALUES (1, gen_random_uuid());
"""
EMPTY = "DELETE FROM posts_listentry; DELETE FROM posts_drawn; DELETE FROM posts_frameversion;"


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0025_lists"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunSQL(FILL, EMPTY)]
