"""Editors read the ledger of review."""

from django.db import migrations

CODENAME, NAME = "view_ledgerentry", "Can view ledger entry"


def grant(apps, schema_editor):
    """Django makes permissions after the last migration, so this one may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="ledgerentry")
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=CODENAME, defaults={"name": NAME}
    )
    if editors := apps.get_model("auth", "Group").objects.filter(name="Editors").first():
        editors.permissions.add(permission)


def withdraw(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    for permission in Permission.objects.filter(content_type__app_label="posts", codename=CODENAME):
        permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0006_editors_read_empty_searches"), ("posts", "0007_ledger")]

    operations = [migrations.RunPython(grant, withdraw)]
