"""Pictures: what they show, who made them, and the sizes readers get."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


class EditorialImage(AbstractImage):
    """A picture with a description for those who cannot see it, and a credit for its maker.

    The focal point comes from Wagtail. The description is the alternative text wherever the place of
    use gives none; an empty one marks the picture as decorative, never a file name.
    """

    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_("Who made the picture, and its license where that must be named."),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        """The description, or nothing. Wagtail would fall back to the title, often a file name."""
        return self.description


class EditorialRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(EditorialImage, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """A short name, as a page of cards has a hundred of them, and another one for another picture.

        Of "an-arch.2e16d0ba.fill-400x197.format-avif.avif" it keeps the name, the size and the ending.
        """
        key = f"{self.image.file.name} {self.image.file_hash} {self.focal_point_key}"
        digest = hashlib.sha256(key.encode()).hexdigest()[:6]
        name, ending = filename.partition(".")[0][:20], filename.rpartition(".")[2]
        size = self.filter_spec.partition("|")[0].rpartition("-")[2]
        return super().get_upload_to(f"{name}.{digest}.{size}.{ending}")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
