"""Links for experts outside, with what was said by them, and the acts of the ledger about them."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0020_freshness"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
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
                    ("expert asked", "Outside expert asked"),
                    ("expert revoked", "Link of an expert revoked"),
                    ("expert advised", "Outside expert advised"),
                    ("import undone", "Import undone"),
                ],
                max_length=16,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="ExpertLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision_id", models.BigIntegerField(verbose_name="revision number")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the content")),
                ("content", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expert_name", models.CharField(max_length=100, verbose_name="name")),
                ("expert_email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("question", models.TextField(blank=True, max_length=1000, verbose_name="question")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                ("expires_at", models.DateTimeField(verbose_name="open until")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "Fine as it is"),
                            ("changes", "Fine with changes"),
                            ("not fine", "Not fine"),
                        ],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("verdict_words", models.TextField(blank=True, max_length=4000, verbose_name="in words")),
                ("verdict_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expert_links",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExpertRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("block", models.CharField(blank=True, max_length=40)),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("text", models.TextField(max_length=4000, verbose_name="remark")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="posts.expertlink",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExpertVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("opened", "Opened the text"),
                            ("remarked", "Wrote a remark"),
                            ("advised", "Gave a verdict"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="posts.expertlink",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="expertlink",
            index=models.Index(fields=["expires_at"], name="posts_expertlink_expires"),
        ),
        migrations.AddConstraint(
            model_name="expertlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict", ""), ("verdict_at__isnull", False), _connector="OR"),
                name="posts_expert_verdict_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="expertvisit",
            index=models.Index(fields=["link", "what", "at"], name="posts_expertvisit_link"),
        ),
    ]
