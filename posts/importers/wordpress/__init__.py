"""A WordPress export becomes pages, authors, categories, pictures and redirects of this site."""

from posts.importers.wordpress.options import Options
from posts.importers.wordpress.run import run

__all__ = ["Options", "run"]
