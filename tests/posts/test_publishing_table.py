"""docs/publishing.md lists the permissions of each group; the database has these and no others."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from home.models import HomePage

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "publishing.md"
HEADER = ["Group", "Kind", "Permission"]
Row = tuple[str, str, str]


def cells(line: str) -> list[str]:
    """The cells of a line of a Markdown table, without the marks of code."""
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def documented() -> list[Row]:
    """The rows of the table under the header Group, Kind, Permission."""
    lines = DOCUMENT.read_text().splitlines()
    [start] = [number for number, line in enumerate(lines) if "|" in line and cells(line) == HEADER]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        group, kind, permission = cells(line)
        rows.append((group, kind, permission))
    return rows


def name(permission: Permission) -> str:
    """The permission as the table has it."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def granted() -> set[Row]:
    """What every group has in the database, however it was given."""
    pages = GroupPagePermission.objects.select_related("group", "permission__content_type")
    collections = GroupCollectionPermission.objects.select_related("group", "permission__content_type")
    models = Group.permissions.through.objects.select_related("group", "permission__content_type")
    return {
        *((row.group.name, "page", name(row.permission)) for row in pages),
        *((row.group.name, "collection", name(row.permission)) for row in collections),
        *((row.group.name, "model", name(row.permission)) for row in models),
    }


def test_every_documented_permission_is_granted() -> None:
    assert set(documented()) - granted() == set()


def test_every_granted_permission_is_documented() -> None:
    assert granted() - set(documented()) == set()


def test_the_table_names_each_permission_once() -> None:
    rows = documented()
    assert len(rows) == len(set(rows)) > 30


def test_nobody_is_given_permission_to_publish() -> None:
    assert not any(re.search(r"\.publish_", permission) for _group, _kind, permission in granted())


def test_permissions_on_pages_and_collections_hold_for_the_whole_site() -> None:
    assert {row.page_id for row in GroupPagePermission.objects.all()} == {HomePage.objects.get().pk}
    roots = {row.collection_id for row in GroupCollectionPermission.objects.all()}
    assert roots == {Collection.get_first_root_node().pk}


def test_there_are_three_groups() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"Writers", "Reviewers", "Editors"}
