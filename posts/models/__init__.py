"""Everything the publication keeps."""

from posts.models.authors import Author
from posts.models.categories import Category
from posts.models.images import EditorialImage, EditorialRendition
from posts.models.pages import PostAuthor, PostPage, PostTag
from posts.models.review import BreakGlassRecord, ReviewTask
from posts.models.users import User

__all__ = [
    "Author",
    "BreakGlassRecord",
    "Category",
    "EditorialImage",
    "EditorialRendition",
    "PostAuthor",
    "PostPage",
    "PostTag",
    "ReviewTask",
    "User",
]
