"""What came from other sites, and that the ledger may say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0009_newsletter"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("approved", "Approved"),
                    ("sent back", "Sent back"),
                    ("reopened", "Reopened"),
                    ("withdrawn", "Withdrawn"),
                    ("waived", "Ended without a decision"),
                    ("broke glass", "Glass broken"),
                    ("scheduled", "Scheduled"),
                    ("unscheduled", "Unscheduled"),
                    ("published", "Published"),
                    ("unpublished", "Unpublished"),
                    ("expired", "Expired"),
                    ("imported", "Imported"),
                ],
                max_length=16,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="site")),
                ("number", models.BigIntegerField(verbose_name="number there")),
                ("kind", models.CharField(max_length=20, verbose_name="kind there")),
                ("page_id", models.BigIntegerField(null=True, unique=True, verbose_name="page number")),
                ("image_id", models.BigIntegerField(null=True, verbose_name="image number")),
                ("document_id", models.BigIntegerField(null=True, verbose_name="document number")),
                ("is_written", models.BooleanField(default=False, verbose_name="has come")),
                ("source_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("old_address", models.TextField(blank=True, verbose_name="old address")),
                ("comments", models.JSONField(default=list, verbose_name="comments")),
                ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
            ],
            options={
                "verbose_name": "imported item",
                "verbose_name_plural": "imported items",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "number"), name="posts_importeditem_once")
                ],
            },
        ),
    ]
