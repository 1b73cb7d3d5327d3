"""WordPress exports (WXR 1.0 to 1.2), read as a stream."""

from posts.importers.wxr.items import Author, Comment, Item, Record, Site, Term
from posts.importers.wxr.reader import Export, Unreadable

__all__ = ["Author", "Comment", "Export", "Item", "Record", "Site", "Term", "Unreadable"]
