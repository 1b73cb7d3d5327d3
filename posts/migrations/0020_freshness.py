"""Who looks at a post again, and when; and that the ledger knows of it."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0019_planning"),
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
                    ("finding waived", "Finding waived"),
                    ("waived", "Ended without a decision"),
                    ("broke glass", "Glass broken"),
                    ("scheduled", "Scheduled"),
                    ("unscheduled", "Unscheduled"),
                    ("published", "Published"),
                    ("unpublished", "Unpublished"),
                    ("expired", "Expired"),
                    ("still correct", "Found still correct"),
                    ("imported", "Imported"),
                    ("import undone", "Import undone"),
                ],
                max_length=16,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review_by",
                    models.DateField(
                        blank=True,
                        help_text="Left empty, nobody is reminded of this post.",
                        null=True,
                        verbose_name="look at it by",
                    ),
                ),
                (
                    "every_months",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Counted from the day on which somebody finds the post still correct. 0: no next time.",
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="months until the next time",
                    ),
                ),
                ("reviewed_on", models.DateField(null=True, verbose_name="reviewed on")),
                (
                    "next_notice",
                    models.CharField(
                        blank=True, choices=[("due", "Due"), ("overdue", "Overdue")], max_length=7
                    ),
                ),
                ("next_notice_at", models.DateTimeField(null=True)),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        help_text="Is reminded, and may say that the post is still correct.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="kept_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="keeper",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freshness",
                        to="posts.postpage",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "post to look at again",
                "verbose_name_plural": "posts to look at again",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["review_by"], name="posts_freshness_review_by"),
                    models.Index(
                        condition=models.Q(("next_notice_at__isnull", False)),
                        fields=["next_notice_at"],
                        name="posts_freshness_notice",
                    ),
                ],
            },
        ),
    ]
