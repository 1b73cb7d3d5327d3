"""What users may do with a page. Nobody may publish it: that is for the gate."""

from typing import Any

from wagtail.models import PagePermissionTester

UNPUBLISH = "posts.unpublish_postpage"
BREAK_GLASS = "posts.break_glass_postpage"


class ReviewedPagePermissionTester(PagePermissionTester):
    """Wagtail's permissions, less publishing; taking down is a permission of its own."""

    def can_publish(self) -> bool:
        """No. Submit the page for review instead."""
        return False

    def can_publish_subpage(self) -> bool:
        """No: asked of the parent when a page is created, copied or aliased."""
        return False

    def can_unpublish(self) -> bool:
        """Editors take a page down."""
        return bool(self.page.live and not self.page_locked() and self._may(UNPUBLISH))

    def can_unschedule(self) -> bool:
        """Editors cancel a publication that is scheduled."""
        return self._may(UNPUBLISH)

    def can_set_view_restrictions(self) -> bool:
        """Editors decide who may read a page that is live."""
        return not self.page_is_root and self._may(UNPUBLISH)

    def can_break_glass(self) -> bool:
        """Editors publish without review when it cannot wait, and say why."""
        return not self.page_is_root and self.can_edit() and self._may(BREAK_GLASS)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """A page that readers know is taken down before it is deleted, even by an administrator."""
        # Lists ask this of every line, and most lines are live or have nothing below them.
        if self.page.live or (not self.page.is_leaf() and self.page.get_descendants().live().exists()):
            return False
        if self.page.is_leaf() and self.user.is_active and not (self.user.is_superuser or self.page_is_root):
            # Nothing but this page would go, and it is at hand. Wagtail looks it up, for each line twice.
            mine = "add" in self.permissions and self.page.owner_id == self.user.pk
            return mine or "change" in self.permissions
        return bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_move(self) -> bool:
        """A move changes an address, so a page that readers know stays where it is."""
        return self.can_delete(ignore_bulk=True)

    def can_move_to(self, destination: Any) -> bool:
        """Wagtail asks administrators only whether there is a place for it."""
        return self.can_move() and bool(super().can_move_to(destination))

    def _may(self, permission: str) -> bool:
        user: Any = self.user
        return bool(user.is_active and user.has_perm(permission))
