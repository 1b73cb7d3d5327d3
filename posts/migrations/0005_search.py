"""What the search knows, and the two extensions of PostgreSQL that it asks."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.search import (
    CombinedSearchVector,
    SearchConfig,
    SearchVector,
    SearchVectorField,
)
from django.core.management.base import CommandError
from django.db import DatabaseError, migrations, models, transaction

# Both are "trusted": the owner of a database may create them without being a superuser.
EXTENSIONS = ["unaccent", "pg_trgm"]
ADVICE = """The search needs the PostgreSQL extensions {names}, and {name} could not be created:
    {error}
Have an administrator of the database run, in this database:
    {commands}
(On some systems they come with the package postgresql-contrib.) Then migrate again."""

CONFIG = "galley_english"
# Letters of other alphabets and accented ones reach the stemmer without their accents.
CREATE_CONFIG = f"""
CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = english);
ALTER TEXT SEARCH CONFIGURATION {CONFIG}
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
DROP_CONFIG = f"DROP TEXT SEARCH CONFIGURATION {CONFIG}"


def create_extensions(apps, schema_editor):
    """Create what is missing. One that is there needs no right to create it."""
    with schema_editor.connection.cursor() as cursor:
        for name in EXTENSIONS:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name])
            if cursor.fetchone():
                continue
            try:
                with transaction.atomic(using=schema_editor.connection.alias):
                    cursor.execute(f"CREATE EXTENSION {name}")
            except DatabaseError as error:
                raise CommandError(_advice(name, error)) from error


def _advice(name, error):
    commands = " ".join(f"CREATE EXTENSION IF NOT EXISTS {each};" for each in EXTENSIONS)
    first_line = str(error).strip().splitlines()[0]
    return ADVICE.format(names=" and ".join(EXTENSIONS), name=name, error=first_line, commands=commands)


def vector(**weights):
    """A column that PostgreSQL computes from others, each with its weight."""
    first, *others = [SearchVector(field, weight=weight, config=CONFIG) for field, weight in weights.items()]
    for other in others:
        first = CombinedSearchVector(first, "||", other, SearchConfig(CONFIG))
    return models.GeneratedField(db_persist=True, expression=first, output_field=SearchVectorField())


class Migration(migrations.Migration):
    dependencies = [("posts", "0004_reading")]

    operations = [
        # Taken back, they stay: something else may use them by then.
        migrations.RunPython(create_extensions, migrations.RunPython.noop),
        migrations.RunSQL(CREATE_CONFIG, DROP_CONFIG),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="posts.postpage",
                    ),
                ),
                ("title", models.TextField()),
                ("summary", models.TextField()),
                ("names", models.TextField()),
                ("text", models.TextField()),
                ("vector", vector(title="A", summary="B", names="C", text="D")),
                ("head", vector(title="A", summary="B", names="C")),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["vector"], name="posts_searchentry_vector"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["title"], name="posts_searchentry_title", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="posts_searchword_similar", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("word",), name="posts_searchword_once")],
            },
        ),
        migrations.CreateModel(
            name="EmptySearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("query", models.CharField(max_length=60, unique=True, verbose_name="search")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("last_on", models.DateField(verbose_name="last on")),
            ],
            options={
                "verbose_name": "search without a result",
                "verbose_name_plural": "searches without a result",
                "default_permissions": ("view",),
            },
        ),
    ]
