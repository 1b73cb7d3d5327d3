"""Where the publication plugs into Wagtail's admin. Rules live elsewhere; this only connects.

Wagtail imports it by its name.
"""

from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from posts.changes import comparisons
from posts.records import RecordsGroup
from posts.review.known import register_policy
from posts.review.media import register_policies
from posts.viewsets import PublicationGroup
from posts.wagtail_hooks import deleting, editing, features, lists

__all__ = ["deleting", "editing", "features", "lists"]

register_policies()
register_policy()
comparisons.register()
register_snippet(PublicationGroup)
modeladmin_register(RecordsGroup)
