"""Lists of posts are stored: who stands in which, and how many in each month; and so are their cards."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# Each statement counts what it has written or deleted, in one order everywhere.
COUNT = """
CREATE FUNCTION posts_listmonth_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO posts_listmonth AS counted (name, month, posts)
  SELECT name, date_trunc('month', day)::date, TG_ARGV[0]::int * count(*)
  FROM changed GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (name, month) DO UPDATE SET posts = counted.posts + excluded.posts;
  RETURN NULL;
END $$;
CREATE TRIGGER posts_listentry_added AFTER INSERT ON posts_listentry
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION posts_listmonth_count('1');
CREATE TRIGGER posts_listentry_removed AFTER DELETE ON posts_listentry
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION posts_listmonth_count('-1');
"""
FORGET = """
DROP TRIGGER posts_listentry_added ON posts_listentry;
DROP TRIGGER posts_listentry_removed ON posts_listentry;
DROP FUNCTION posts_listmonth_count();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0024_webhooks"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="Drawn",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="drawn",
                        serialize=False,
                        to="posts.postpage",
                    ),
                ),
                ("mark", models.BigIntegerField(default=0)),
                ("basis", models.CharField(blank=True, max_length=40)),
                ("path", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("card", models.TextField(blank=True)),
                ("first_card", models.TextField(blank=True)),
                ("featured", models.TextField(blank=True)),
                ("meta", models.TextField(blank=True)),
                ("chips", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("page_basis", models.CharField(blank=True, max_length=40)),
                ("head", models.TextField(blank=True)),
                ("top", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("foot", models.TextField(blank=True)),
                (
                    "related",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["related"], name="posts_drawn_related")
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ListMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=24)),
                ("month", models.DateField()),
                ("posts", models.IntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("name", "month"), name="posts_listmonth_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=24)),
                ("day", models.DateField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_entries",
                        to="posts.postpage",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["name", "-day", "-post"], name="posts_listentry_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "name"), name="posts_listentry_once")
                ],
            },
        ),
        migrations.RunSQL(COUNT, FORGET),
        # Few pages expire, and each list asks which ones have.
        migrations.RunSQL(
            "CREATE INDEX posts_page_expiry ON wagtailcore_page (expire_at) WHERE live AND expire_at IS NOT NULL",
            "DROP INDEX posts_page_expiry",
        ),
    ]
