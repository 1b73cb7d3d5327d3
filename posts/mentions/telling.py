"""Telling those whom a remark mentions: by mail, once for each remark, and nobody who may not read it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.mail import answered_by, by_choice, once
from posts.mentions.names import Person, mentioned, resolve
from posts.review.asking import asking


def people() -> list[Person]:
    """Everybody who can sign in to the desk, by name. One query."""
    permission = "wagtailadmin.access_admin"
    users = ModelBackend().with_perm(permission).order_by("first_name", "last_name", "email")
    rows = users.values_list("pk", "email", "first_name", "last_name")
    return [Person(*row) for row in rows.distinct()]


def readers(page: Any, among: Iterable[Person]) -> list[Any]:
    """The users of them who may read the page now, remarks included."""
    users = get_user_model().objects.in_bulk([person.user_id for person in among])
    return [user for user in users.values() if page.permissions_for_user(user).can_edit()]


def tell(page: Any, remarks: Iterable[Any], *, by: Any) -> list[str]:
    """Mail those whom remarks (comments or replies) mention; return what there is to say to the author."""
    naming = [remark for remark in remarks if mentioned(remark.text)]
    if not naming:  # Each autosave comes here.
        return []
    everybody, problems = people(), []
    for remark in naming:
        found = resolve(remark.text, everybody)
        told = readers(page, found.people)
        for user in told:
            if user != by:
                _send(page, remark, user, by=by)
        known = {user.pk for user in told}
        left_out = [person for person in found.people if person.user_id not in known]
        problems += [
            _("@%(name)s is nobody’s name here, or several people’s.") % {"name": name}
            for name in found.unknown
        ]
        problems += [
            _("%(who)s may not read this page now, and was not told.") % {"who": person.email}
            for person in left_out
        ]
    return problems


def _send(page: Any, remark: Any, user: Any, *, by: Any) -> None:
    with asking(None):  # Whoever gets it may know the page.
        title = page.get_admin_display_title()
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    context = {"remark": remark, "title": title, "by": by, "url": f"{settings.WAGTAILADMIN_BASE_URL}{path}"}
    body = render_to_string("posts/mail/mentioned.txt", context)
    subject = " ".join((_("%(who)s mentions you in “%(page)s”") % {"who": by, "page": title}).split())
    # A remark that is changed later tells those whom it names then, and nobody twice.
    with once(f"mention in {remark._meta.label} {remark.pk}"), answered_by(by), by_choice():
        EmailMessage(subject, body, to=[user.email]).send()
