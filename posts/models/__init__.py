"""Everything the publication keeps."""

from posts.models.authors import Author
from posts.models.categories import Category
from posts.models.images import EditorialImage, EditorialRendition
from posts.models.pages import PostAuthor, PostCorrection, PostPage, PostTag
from posts.models.review import BreakGlassRecord, ReviewTask
from posts.models.series import Series
from posts.models.users import User

__all__ = [
    "Author",
    "BreakGlassRecord",
    "Category",
    "EditorialImage",
    "EditorialRendition",
    "PostAuthor",
    "PostCorrection",
    "PostPage",
    "PostTag",
    "ReviewTask",
    "Series",
    "User",
]
