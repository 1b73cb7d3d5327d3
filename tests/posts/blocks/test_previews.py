"""What every block owes the people who choose it: a name, help, a template and a preview."""

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block

from posts.models import User
from tests.factories import live_post, make_document, make_image
from tests.markup import BODY, document

CHILDREN = list(BODY.child_blocks.values())
every_block = pytest.mark.parametrize("block", CHILDREN, ids=[block.name for block in CHILDREN])


def preview(client: Client, block: Block) -> str:
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    return response.content.decode()


@every_block
def test_every_block_has_an_icon_a_description_and_help(block: Block) -> None:
    assert block.meta.icon != "placeholder"
    assert str(block.get_description()).strip()
    assert str(block.meta.help_text).strip()
    assert str(block.meta.label).strip()
    assert str(block.meta.group).strip()


@every_block
def test_every_block_has_a_template_of_its_own(block: Block) -> None:
    name = block.meta.template
    assert name.startswith("posts/blocks/")
    assert get_template(name)
    assert [other.name for other in CHILDREN if other.meta.template == name] == [block.name]


@every_block
@pytest.mark.django_db
def test_every_block_previews_with_content_for_an_editor(block: Block, client: Client, editor: User) -> None:
    make_image()
    make_document()
    live_post(title="Another post")
    client.force_login(editor)
    assert block.is_previewable
    root = document(preview(client, block))
    main = root.find(".//*[@class='prose block-preview']")
    assert main is not None
    shown = list(main.iter())[1:]
    assert shown, "the preview is empty"


@every_block
@pytest.mark.django_db
def test_every_block_previews_on_an_empty_site(block: Block, client: Client, writer: User) -> None:
    client.force_login(writer)
    document(preview(client, block))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["paragraph", "code", "quote", "table"])
def test_previews_are_not_for_people_without_an_account(name: str, client: Client) -> None:
    response = client.get(
        reverse("wagtailadmin_block_preview"), {"id": BODY.child_blocks[name].definition_prefix}
    )
    assert response.status_code == 302


@every_block
@pytest.mark.django_db
def test_the_preview_of_a_block_is_a_valid_value(block: Block) -> None:
    make_image()
    make_document()
    live_post()
    block.clean(block.normalize(block.get_preview_value()))


def test_there_is_no_block_for_raw_html() -> None:
    kinds = {type(block).__name__ for block in CHILDREN}
    assert not {kind for kind in kinds if "RawHTML" in kind}
