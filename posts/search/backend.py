"""The search of the desk: Wagtail's on PostgreSQL, with a save at the same price for any number of pages.

modelsearch weighs a title by its length beside the average of all titles, and asks for that average, which
reads the whole table, with every save. Here a title weighs as much as an average one until the next
`wagtail_update_index` or import, which ask once. Readers have a search of their own, see `posts.search.find`.
"""

from modelsearch.backends.database.postgres import postgres


class Index(postgres.PostgresIndex):
    """Entries without the average of all."""

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)

    def weigh_new_titles(self) -> None:
        """Weigh the titles that came since titles were weighed last."""
        super()._refresh_title_norms()


class SearchBackend(postgres.PostgresSearchBackend):
    """What WAGTAILSEARCH_BACKENDS names by its module."""

    index_class = Index
