"""HTML of another system as blocks of ours: nothing is lost in silence, and nothing unsafe comes along."""

from posts.importers.html_to_blocks.convert import Converted, Counts, convert
from posts.importers.html_to_blocks.library import Library, Nothing, Picture, Source

__all__ = ["Converted", "Counts", "Library", "Nothing", "Picture", "Source", "convert"]
