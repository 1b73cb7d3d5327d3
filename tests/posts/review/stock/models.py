"""A post without a gate."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page


class StockPost(Page):
    """A page as anybody would begin."""

    summary = models.TextField()
    body = StreamField([("heading", blocks.CharBlock())], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        app_label = "stock"
