"""The page of results, as a test reads it."""

from xml.etree.ElementTree import Element

from django.test import Client

from tests.markup import document, one, words


def page(client: Client, query: str) -> Element:
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200, query
    return document(response.content)


def main(client: Client, query: str) -> Element:
    return one(page(client, query), ".//main")


def by_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


def titles(root: Element) -> list[str]:
    return [words(one(result, "./h3")) for result in by_class(root, "result")]


def name_of(link: Element) -> str:
    """What a link filters by."""
    return words(by_class(link, "facet__name")[0])


def answer(root: Element) -> str:
    [element] = by_class(root, "search__answer")
    assert element.get("role") == "status"
    return words(element)
