"""Editors import from WordPress, and take imports back."""

from django.db import migrations

CODENAME = "import_posts"


def grant(apps, schema_editor):
    """Django makes permissions after the last migration, so this one may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="importrun")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=CODENAME,
        defaults={"name": "Can import from WordPress, and undo imports"},
    )
    if editors := apps.get_model("auth", "Group").objects.filter(name="Editors").first():
        editors.permissions.add(permission)


def withdraw(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    for permission in Permission.objects.filter(content_type__app_label="posts", codename=CODENAME):
        permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0011_subscribers_newest_first"), ("posts", "0013_import_runs")]

    operations = [migrations.RunPython(grant, withdraw)]
