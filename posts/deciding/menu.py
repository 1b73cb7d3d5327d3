"""The actions at the foot of the editor, by keyboard."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem

from posts.deciding.rounds import skipping

# What Wagtail's shortcuts leave free. Not from inside a field, where these keys are for writing.
KEYS = {"approve": "mod+enter", "reject": "mod+shift+enter"}
NEXT_KEY = "n"


class DecisionItem(WorkflowMenuItem):
    """A decision, and the keys for it."""

    template_name = "posts/admin/deciding/decision.html"

    def __init__(self, item: WorkflowMenuItem, key: str) -> None:
        super().__init__(item.name, item.label, item.launch_modal, icon_name=item.icon_name)
        self.order, self.key = item.order, key

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"key": self.key}


class SkipItem(ActionMenuItem):
    """In a round through the queue: the next text, without a decision about this one."""

    name = "action-skip"
    label = _("Skip, and open the next text")
    icon_name = "arrow-right"
    template_name = "posts/admin/deciding/skip.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Only in a round."""
        return context["view"] == "edit" and self.get_url(context) is not None

    def get_url(self, parent_context: dict[str, Any]) -> str | None:
        """Where the round goes on."""
        return skipping(parent_context["request"].GET.get("next", ""), parent_context["page"].pk)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"key": NEXT_KEY}


def give_keys(items: list[ActionMenuItem]) -> None:
    """Give keys to approving and to asking for changes, in place. Approving with a comment has none."""
    given: set[str] = set()
    for place, item in enumerate(items):
        key = KEYS.get(item.name or "") if isinstance(item, WorkflowMenuItem) else None
        if key and key not in given:
            given.add(key)
            items[place] = DecisionItem(item, key)
