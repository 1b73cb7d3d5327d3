"""The ledger of review, and what each person was shown last."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0006_outbox"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "number",
                    models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "action",
                    models.CharField(
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
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                ("page_id", models.BigIntegerField(verbose_name="page number")),
                ("page_title", models.TextField(verbose_name="page")),
                ("revision_id", models.BigIntegerField(null=True, verbose_name="revision number")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the content")),
                ("user_id", models.BigIntegerField(null=True, verbose_name="user number")),
                ("user_email", models.TextField(verbose_name="who")),
                ("comment", models.TextField(verbose_name="comment")),
                ("review_id", models.BigIntegerField(null=True, verbose_name="review number")),
                ("step_id", models.BigIntegerField(null=True, verbose_name="step number")),
                ("step", models.TextField(verbose_name="step")),
                (
                    "previous_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="hash of the entry before"),
                ),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="hash")),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger",
                "ordering": ["-number"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["page_id", "action", "number"], name="posts_ledger_page"),
                    models.Index(fields=["review_id", "number"], name="posts_ledger_review"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision_id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("shown_at", models.DateTimeField(auto_now=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "page"), name="posts_shown_once")],
            },
        ),
    ]
