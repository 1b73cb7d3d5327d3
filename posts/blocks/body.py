"""The body of a post: every block a writer may use. There is no block for raw HTML, on purpose."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from posts.blocks.callout import CalloutBlock, TldrBlock
from posts.blocks.code import CodeBlock
from posts.blocks.divider import DividerBlock
from posts.blocks.download import DownloadBlock
from posts.blocks.embed import EmbedBlock
from posts.blocks.footnotes import Footnotes, FootnotesBlock
from posts.blocks.heading import HeadingBlock, outline
from posts.blocks.image import GalleryBlock, PictureBlock
from posts.blocks.maths import MathsBlock
from posts.blocks.quote import QuoteBlock
from posts.blocks.related import RelatedPostBlock
from posts.blocks.rich_text import ParagraphBlock
from posts.blocks.table import TableBlock


class BodyBlock(blocks.StreamBlock):
    """A stream whose children know the body around them: its anchors and its footnotes."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    code = CodeBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    tldr = TldrBlock()
    table = TableBlock()
    maths = MathsBlock()
    embed = EmbedBlock()
    download = DownloadBlock()
    related = RelatedPostBlock()
    divider = DividerBlock()
    footnotes = FootnotesBlock()

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and (problems := Footnotes.of(value).problems()):
            raise blocks.StreamBlockValidationError(
                non_block_errors=[ValidationError(problem) for problem in problems]
            )
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["anchors"] = {heading.block_id: heading.anchor for heading in outline(value)}
        context["footnotes"] = Footnotes.of(value)
        return context

    class Meta:
        template = "posts/blocks/body.html"
        block_counts = {"footnotes": {"max_num": 1}, "tldr": {"max_num": 1}}
        help_text = _("Everything readers see below the title, summary and cover.")
