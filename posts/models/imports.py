"""What came from another site, so that it comes once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedItem(models.Model):
    """A thing of another site, known by that site and its number there, and what it became here.

    Page numbers are taken before the pages are made, so that texts can link to each other whatever comes
    first. They are no foreign keys: a page that is deleted here has come, and does not come again.
    """

    run = models.ForeignKey(
        "posts.ImportRun",
        verbose_name=_("import"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="items",
    )
    source = models.CharField(_("site"), max_length=300)
    number = models.BigIntegerField(_("number there"))
    kind = models.CharField(_("kind there"), max_length=20)
    page_id = models.BigIntegerField(_("page number"), null=True, unique=True)
    image_id = models.BigIntegerField(_("image number"), null=True)
    document_id = models.BigIntegerField(_("document number"), null=True)
    is_written = models.BooleanField(_("has come"), default=False)
    # Of the item there, and of the first version here: what has changed since, and on which side.
    source_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    old_address = models.TextField(_("old address"), blank=True)
    # What readers said there. It is kept, and shown nowhere.
    comments = models.JSONField(_("comments"), default=list)
    imported_at = models.DateTimeField(_("when"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="posts_importeditem_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
