"""An index for erasing what was sent to an address."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0011_authors_change_places"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                django.db.models.functions.text.Upper("recipient"), name="posts_outgoing_recipient"
            ),
        ),
    ]
