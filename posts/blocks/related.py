"""A pointer to another post."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class RelatedPostValue(blocks.StructValue):
    """A post that readers are pointed to."""

    @cached_property
    def published_post(self):
        """The post as readers have it, or None while they do not: a draft never shows.

        Where many bodies are shown at once, `posts.bodies` sets it for all of them.
        """
        page = self.get("post")
        if page is None:
            return None
        return page.specific_class.objects.published().filter(pk=page.pk).first()


class RelatedPostBlock(blocks.StructBlock):
    """A post worth reading next."""

    post = blocks.PageChooserBlock(page_type="posts.PostPage", label=_("Post"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Related post")
        template = "posts/blocks/related.html"
        group = _("Structure")
        value_class = RelatedPostValue
        help_text = _("Shown only while the other post is published and public.")
        description = _("A pointer to another post of this site")

    def get_preview_value(self):
        post = self.child_blocks["post"].target_model.objects.published().first()
        return self.to_python({"post": post.pk if post else None})
