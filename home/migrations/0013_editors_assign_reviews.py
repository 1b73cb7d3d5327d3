"""Editors assign reviews, and hear of those that are late."""

from django.db import migrations

CODENAME = "assign_reviews"


def grant(apps, schema_editor):
    """Django makes permissions after the last migration, so this one may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="assignment")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=CODENAME,
        defaults={"name": "Can assign reviews to others, and hears of those that are late"},
    )
    if editors := apps.get_model("auth", "Group").objects.filter(name="Editors").first():
        editors.permissions.add(permission)


def withdraw(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    for permission in Permission.objects.filter(content_type__app_label="posts", codename=CODENAME):
        permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0012_editors_import"), ("posts", "0014_routing")]

    operations = [migrations.RunPython(grant, withdraw)]
