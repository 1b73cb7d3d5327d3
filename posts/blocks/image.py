"""Pictures in the text, one or several."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from posts.blocks.choice import FixedChoiceBlock
from posts.enums import ImageWidth


def _example_image():
    """Any picture of the site, for previews in the block chooser."""
    from wagtail.images import get_image_model

    return get_image_model().objects.order_by("pk").first()


def example_image_value() -> dict[str, object]:
    """Return the raw value of a picture block, as migrations and forms store it."""
    image = _example_image()
    return {
        "image": image.pk if image else None,
        "alt_text": "A picture from the library of this site",
        "decorative": False,
    }


class ImageBlockValue(blocks.StructValue):
    """A picture with what is said about it."""

    @property
    def credit(self) -> str:
        """The credit given here, otherwise the picture's own."""
        own = getattr(self.get("image"), "credit", "")
        return self.get("credit_override") or own

    @property
    def alt(self) -> str:
        """Alternative text; empty for a decorative picture."""
        image = self.get("image")
        return getattr(image, "contextual_alt_text", "") or "" if image else ""


class PictureBlock(blocks.StructBlock):
    """A picture. Its alternative text is demanded, or the picture marked as decorative."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))
    credit_override = blocks.CharBlock(
        required=False,
        max_length=255,
        label=_("Credit"),
        help_text=_("Only to differ from the credit of the picture itself."),
    )
    width = FixedChoiceBlock(choices=ImageWidth.choices, default=ImageWidth.NORMAL, label=_("Width"))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "posts/blocks/image.html"
        group = _("Media")
        value_class = ImageBlockValue
        help_text = _("Say what the picture shows, for those who cannot see it.")
        description = _("A picture with alternative text, caption and credit")

    def get_preview_value(self):
        value = {"image": example_image_value(), "caption": "A caption", "width": "normal"}
        return self.to_python(value)


class GalleryItemBlock(blocks.StructBlock):
    """One picture of a gallery."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "image"
        value_class = ImageBlockValue


class GalleryBlock(blocks.StructBlock):
    """Two to twelve pictures side by side."""

    images = blocks.ListBlock(GalleryItemBlock(), min_num=2, max_num=12, label=_("Pictures"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption of them all"))

    class Meta:
        icon = "grid"
        label = _("Gallery")
        template = "posts/blocks/gallery.html"
        group = _("Media")
        help_text = _("Two to twelve pictures that belong together.")
        description = _("Several pictures side by side")

    def get_preview_value(self):
        items = [{"image": example_image_value(), "caption": f"Picture {n}"} for n in (1, 2)]
        return self.to_python({"images": items, "caption": "Two of them"})
