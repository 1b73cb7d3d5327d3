"""Each construct of a WordPress text, and the block it becomes."""

from typing import Any

import pytest

from tests.posts.importers.made import BODY, blocks, code, converted, notes, picture, quote

IMG = '<img class="wp-image-4" src="https://old.example/tree.png" alt="A tree" />'


def text(*paragraphs: str) -> tuple[str, str]:
    return "paragraph", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def heading(words: str, level: int) -> tuple[str, Any]:
    return "heading", {"text": words, "level": str(level)}


def table(columns: list[tuple[str, str]], rows: list[list[str]], **fields: Any) -> tuple[str, Any]:
    value = {
        "columns": [{"type": kind, "heading": words} for kind, words in columns],
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }
    return "table", {"caption": "", "header_column": False, **fields, "table": value}


# Paragraphs

GOLDEN: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "classic paragraphs": ("One\n\nTwo\nlines", [text("One", "Two<br/>lines")]),
    "classic with DOS line ends": ("One\r\n\r\nTwo", [text("One", "Two")]),
    "marked paragraphs": ("<p>One</p>\n<p>Two</p>", [text("One", "Two")]),
    "words after an element": ("<h2>A</h2>\nB", [heading("A", 2), text("B")]),
    "nothing": ("\n &nbsp; <p></p><p>&nbsp;</p>", []),
    "more": ("A\n\n<!--more-->\n\nB", [text("A", "B")]),
    "entities": ("A &amp; B &lt; C &eacute; &#8217;", [text("A &amp; B &lt; C é ’")]),
    "markup": (
        "<strong>a</strong> <em>b</em> <del>c</del> H<sub>2</sub>O x<sup>2</sup> <kbd>d</kbd> <u>e</u>",
        [text("<b>a</b> <i>b</i> <s>c</s> H<sub>2</sub>O x<sup>2</sup> <code>d</code> e")],
    ),
    "markup as a style": ('<span style="font-weight: 700">a</span> b', [text("<b>a</b> b")]),
    "quotation marks": ("He said <q>yes</q>.", [text("He said “yes”.")]),
    "a link": ('<a href="https://x.example/?a=1&amp;b=2" target="_blank">x</a>',
               [text('<a href="https://x.example/?a=1&amp;b=2">x</a>')]),
    "a link to a page that came along": ('<a href="https://old.example/other/">x</a>',
                                         [text('<a linktype="page" id="7">x</a>')]),
    "a smiley": ('Hi <img class="wp-smiley" alt=":)" src="x.gif" />', [text("Hi :)")]),
    "a block in a line": ("<strong>a<p>b</p></strong>", [text("<b>a</b>", "<b>b</b>")]),
    "containers": ("<div><section>a<div>b</div></section></div>", [text("a", "b")]),
    # Headings
    "levels": ("<h1>A</h1><h4>B</h4><h4>C</h4><h2>D</h2>",
               [heading("A", 2), heading("B", 3), heading("C", 3), heading("D", 3)]),
    "only deep ones": ("<h3>A</h3><h3>B</h3>", [heading("A", 2), heading("B", 2)]),
    "markup in a heading": ("<h2><strong>A</strong> <code>b</code></h2>", [heading("A b", 2)]),
    "an empty heading": ("<h2> </h2>a", [text("a")]),
    "a very long heading": (f"<h2>{'x' * 161}</h2>", [text(f"<b>{'x' * 161}</b>")]),
    "a link within the text": ('<a href="#old">up</a><h2 id="old">New name</h2><a href="#gone">x</a>',
                               [text('<a href="#new-name">up</a>'), heading("New name", 2), text("x")]),
    # Lists
    "lists": ("<ul>\n<li>a <b>b</b></li>\n<li>c<ol><li>d</li></ol></li>\n</ul>",
              [("paragraph", "<ul><li>a <b>b</b></li><li>c<ol><li>d</li></ol></li></ul>")]),
    "a list between paragraphs": ("a<ul><li>b</li></ul>c", [("paragraph", "<p>a</p><ul><li>b</li></ul><p>c</p>")]),
    "paragraphs in an item": ("<ul><li><p>a</p><p>b</p></li></ul>", [("paragraph", "<ul><li>a<br/>b</li></ul>")]),
    "code in a list": ("<ul><li>a<pre>x</pre></li><li>b</li></ul>",
                       [("paragraph", "<ul><li>a</li></ul>"), code("x"), ("paragraph", "<ul><li>b</li></ul>")]),
    "code in a numbered list": ("<ol><li>a<pre>x</pre></li><li>b</li></ol>",
                                [text("1. a"), code("x"), text("2. b")]),
    "a list that goes on": ('<ol start="4"><li>a</li></ol>', [text("4. a")]),
    "definitions": ("<dl><dt>a</dt><dd>b</dd></dl>", [text("<b>a</b>", "b")]),
    # Quotations
    "a quotation": ("<blockquote><p>a</p><p>b<br>c</p></blockquote>", [quote("a\n\nb\nc")]),
    "a classic quotation": ("<blockquote>a\n\nb</blockquote>", [quote("a\n\nb")]),
    "who said it": ('<blockquote><p>a</p><cite><a href="https://x.example/">Ada</a></cite></blockquote>',
                    [quote("a", "Ada", "https://x.example/")]),
    "where it stands": ('<blockquote cite="https://x.example/">a</blockquote>', [quote("a", "", "https://x.example/")]),
    "a work that is cited in the middle": ("<blockquote>a <cite>B</cite> c</blockquote>", [quote("a B c")]),
    "a pull quote": ("<figure class='wp-block-pullquote'><blockquote><p>a</p><cite>B</cite></blockquote></figure>",
                     [quote("a", "B")]),
    "a link in a quotation": ('<blockquote>see <a href="https://x.example/">this</a></blockquote>',
                              [quote("see this (https://x.example/)")]),
    "a list in a quotation": ("<blockquote>a<ul><li>b</li><li>c</li></ul></blockquote>", [quote("a\n\n• b\n• c")]),
    "code in a quotation": ("<blockquote>a<pre>x</pre>b</blockquote>", [quote("a"), code("x"), quote("b")]),
    "a post on a network": ('<blockquote class="twitter-tweet"><p>a</p>&mdash; B <a href="https://twitter.com/b/1">'
                            "May</a></blockquote>",
                            [quote("a\n\n— B May (https://twitter.com/b/1)", "", "https://twitter.com/b/1")]),
    # Pictures
    "a picture": (IMG, [picture(4)]),
    "a picture in a paragraph": (f"<p>a {IMG} b</p>", [text("a"), picture(4), text("b")]),
    "a picture that leads to itself": (f'<a href="https://old.example/tree.png">{IMG}</a>', [picture(4)]),
    "a picture that leads to its page": (f'<a href="https://old.example/?attachment_id=4">{IMG}</a>', [picture(4)]),
    "a picture that leads elsewhere": (f'<a href="https://x.example/">{IMG}</a>',
                                       [picture(4), text('<a href="https://x.example/">A tree</a>')]),
    "a caption": (f'[caption id="a" align="left" width="3"]{IMG} Said <em>here</em>[/caption]',
                  [picture(4, caption="Said here")]),
    "an old caption": (f'[caption caption="Said"]{IMG}[/caption]', [picture(4, caption="Said")]),
    "a caption of HTML5": (f"<figure>{IMG}<figcaption>Said</figcaption></figure>", [picture(4, caption="Said")]),
    "a link in a caption": (f'<figure>{IMG}<figcaption>By <a href="https://x.example/">A</a></figcaption></figure>',
                            [picture(4, caption="By A (https://x.example/)")]),
    "a wide picture": (f'<figure class="wp-block-image alignwide">{IMG.replace("wp-image", "alignwide wp-image")}</figure>',
                       [picture(4, width="wide")]),
    "a picture that comes late": ('<img data-lazy-src="https://old.example/a.png" src="data:image/gif;base64,R0" alt="A tree">',
                                  [picture(1)]),
    "no description": ('<img src="a.png">', [picture(1, "From the library")]),
    "a pixel": ('a<img src="https://count.example/x" width="1" height="1">b', [text("a", "b")]),
    "a missing picture": ('<img src="https://old.example/missing.png" alt="A tree">',
                          [text("<i>[Picture missing: A tree]</i> "
                                '<a href="https://old.example/missing.png">https://old.example/missing.png</a>')]),
    "a gallery of numbers": ('[gallery ids="2,3"]',
                             [("gallery", {"images": [
                                 {"image": picture(n, "From the library")[1]["image"], "caption": "Said of it"}
                                 for n in (2, 3)], "caption": ""})]),
    "a gallery of blocks": (f'<figure class="wp-block-gallery"><figure>{IMG}<figcaption>a</figcaption></figure>'
                            f'<figure>{IMG}<figcaption>b</figcaption></figure><figcaption>all</figcaption></figure>',
                            [("gallery", {"images": [{"image": picture(4)[1]["image"], "caption": "a"},
                                                     {"image": picture(4)[1]["image"], "caption": "b"}],
                                          "caption": "all"})]),
    "a gallery of one": ('[gallery ids="2"]', [picture(2, "From the library", "Said of it")]),
    # Recordings and files
    "a lone address of a recording": ("https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                                      [("embed", {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                                                  "title": "A recording on YouTube"})]),
    "an embed": ('<!-- wp:embed {"url":"https://vimeo.com/1"} --><figure class="wp-block-embed">'
                 '<div class="wp-block-embed__wrapper">\nhttps://vimeo.com/1\n</div><figcaption>A talk</figcaption>'
                 "</figure><!-- /wp:embed -->", [("embed", {"url": "https://vimeo.com/1", "title": "A talk"})]),
    "a frame": ('<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ" title="A talk"></iframe>',
                [("embed", {"url": "https://www.youtube.com/embed/dQw4w9WgXcQ", "title": "A talk"})]),
    "a frame of somebody else": ('<iframe src="https://x.example/w"></iframe>',
                                 [text('<a href="https://x.example/w">https://x.example/w</a>')]),
    "a shortcode of a recording": ("[youtube https://youtu.be/dQw4w9WgXcQ]",
                                   [("embed", {"url": "https://youtu.be/dQw4w9WgXcQ",
                                               "title": "A recording on YouTube"})]),
    "an address in a shortcode": ("[embed]https://x.example/a[/embed]",
                                  [text('<a href="https://x.example/a">https://x.example/a</a>')]),
    "a video file": ('[video mp4="https://old.example/a.mp4"][/video]',
                     [text('<a href="https://old.example/a.mp4">https://old.example/a.mp4</a>')]),
    "a file": ('<div class="wp-block-file"><a href="https://old.example/a.pdf">Report</a>'
               '<a href="https://old.example/a.pdf" class="wp-block-file__button" download>Download</a></div>',
               [("download", {"document": 3, "title": "Report"})]),
    # Tables
    "a table": ("<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>x</td><td>1</td></tr>"
                "<tr><td><b>y</b></td><td>2</td></tr></tbody></table>",
                [table([("rich_text", "A"), ("number", "B")], [["<p>x</p>", "1"], ["<p><b>y</b></p>", "2"]])]),
    "a table with a caption": ("<figure class='wp-block-table'><table><tr><th>A</th><th>B</th></tr><tr><th>x</th>"
                               "<td>y</td></tr></table><figcaption>C</figcaption></figure>",
                               [table([("text", "A"), ("text", "B")], [["x", "y"]], caption="C", header_column=True)]),
    "cells that span": ("<table><tr><th>A</th><th>B</th></tr><tr><td colspan='2'>x</td></tr><tr><td rowspan='2'>y</td>"
                        "<td>z</td></tr><tr><td>w</td></tr></table>",
                        [table([("text", "A"), ("text", "B")], [["x", ""], ["y", "z"], ["", "w"]])]),
    "a table for layout": ("<table><tr><td>a</td></tr><tr><td><pre>x</pre></td></tr></table>", [text("a"), code("x")]),
    "a picture in a table": (f"<table><tr><th>A</th><th>B</th></tr><tr><td>{IMG}</td><td>b</td></tr></table>",
                             [picture(4), table([("text", "A"), ("text", "B")], [["", "b"]])]),
    # Structure
    "a line": ("a<hr />b", [text("a"), ("divider", None), text("b")]),
    "columns": ('<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><p>a</p></div>'
                "<!-- /wp:column --><!-- wp:column --><div><p>b</p></div><!-- /wp:column --></div>"
                "<!-- /wp:columns -->", [text("a", "b")]),
    "a button": ('<!-- wp:button --><div class="wp-block-button"><a class="wp-block-button__link" '
                 'href="https://x.example/">Go</a></div><!-- /wp:button -->',
                 [text('<a href="https://x.example/">Go</a>')]),
    "what had to be opened": ("<details><summary>Why</summary><p>a</p></details>",
                              [("callout", {"kind": "note", "title": "Why", "text": "<p>a</p>"})]),
    "code that had to be opened": ("<details><summary>Why</summary><pre>x</pre></details>",
                                   [text("<b>Why</b>"), code("x")]),
    "a poem": ("<!-- wp:verse --><pre class='wp-block-verse'>a\n b</pre><!-- /wp:verse -->", [text("a<br/> b")]),
    "a formula": ("$latex e^{i\\pi} = -1$", [("maths", {"latex": "e^{i\\pi} = -1", "caption": ""})]),
    "a formula between dollars": ("$$\\frac{1}{2}$$", [("maths", {"latex": "\\frac{1}{2}", "caption": ""})]),
    "a formula as a shortcode": ("[latex]\\frac{1}{2}[/latex]", [("maths", {"latex": "\\frac{1}{2}", "caption": ""})]),
    "a formula in a line": ("So $latex a &lt; b$ holds", [text("So <code>a &lt; b</code> holds")]),
    "prices": ("It cost $5 or $6.", [text("It cost $5 or $6.")]),
    # The block editor
    "editors mixed": ("Classic\n\nwords\n\n<!-- wp:paragraph --><p>block\nwords</p><!-- /wp:paragraph -->",
                      [text("Classic", "words", "block words")]),
    "a reusable block": ('<!-- wp:block {"ref":5} /-->', [text("Reused.")]),
    "links of a block alone": ('<!-- wp:social-link {"url":"https://x.example/","service":"x"} /-->',
                               [text('<a href="https://x.example/">x</a>')]),
    "text in the marks of a plugin": ('<!-- wp:acf/box {"data":{"words":"Kept as it was"}} /-->',
                                      [text("Kept as it was")]),
    # Shortcodes
    "an escaped shortcode": ("Write [[gallery]] for one", [text("Write [gallery] for one")]),
    "words in brackets": ("He wrote [sic] and a[i] and [1]", [text("He wrote [sic] and a[i] and [1]")]),
    "an unknown shortcode": ('[contact-form to="me"]', [text('[contact-form to="me"]')]),
    "an unknown pair": ("[fancy]a <b>b</b>[/fancy]", [text("[fancy]a <b>b</b>[/fancy]")]),
    "layout": ("[one_half]a[/one_half][one_half_last]b[/one_half_last]", [text("a", "b")]),
    "a box": ("[warning]Mind the gap[/warning]",
              [("callout", {"kind": "warning", "title": "", "text": "<p>Mind the gap</p>"})]),
    "a spoiler": ('[expand title="More"]a[/expand]', [("callout", {"kind": "note", "title": "More", "text": "<p>a</p>"})]),
    "a button of a plugin": ('[button url="https://x.example/"]Go[/button]', [text('<a href="https://x.example/">Go</a>')]),
    "a quotation of a plugin": ('[quote author="Ada"]a[/quote]', [quote("a", "Ada")]),
    "contents": ("[toc]a", [text("a")]),
    # Footnotes
    "footnotes as shortcodes": ("One[ref]Note <em>a</em>[/ref] two[ref]b[/ref]",
                                [text("One[^1] two[^2]"),
                                 ("footnotes", {"notes": [{"label": "1", "text": "<p>Note <i>a</i></p>"},
                                                          {"label": "2", "text": "<p>b</p>"}]})]),
    "footnotes as links": ('<p>One<sup id="r1"><a href="#n1">1</a></sup></p><ol><li id="n1">Note <a href="#r1">↩</a></li></ol>',
                           [text("One[^1]"), ("footnotes", {"notes": [{"label": "1", "text": "<p>Note</p>"}]})]),
    "a footnote of a heading": ("<h2>One[ref]Note[/ref]</h2>a", [heading("One[1]", 2), text("a", "[1] Note")]),
    "what looks like a footnote": ("A class is [^abc] here", [text("A class is <code>[^abc]</code> here")]),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_construct_becomes_the_block_that_says_the_same(name: str) -> None:
    html, expected = GOLDEN[name]
    assert blocks(html) == expected


def test_footnotes_of_the_block_editor_stand_beside_the_text() -> None:
    html = (
        '<p>One<sup data-fn="u1" class="fn"><a href="#u1" id="u1-link">1</a></sup></p><!-- wp:footnotes /-->'
    )
    beside = (("u1", "A <strong>note</strong>"), ("u2", "Nobody asks"))
    assert blocks(html, footnotes=beside) == [
        text("One[^1]", "[2] Nobody asks"),
        ("footnotes", {"notes": [{"label": "1", "text": "<p>A <b>note</b></p>"}]}),
    ]


def test_a_gallery_without_numbers_shows_what_was_uploaded_for_the_post() -> None:
    ((kind, value),) = blocks("[gallery]", attached=(8, 9))
    assert kind == "gallery"
    assert [item["image"]["image"] for item in value["images"]] == [8, 9]


@pytest.mark.parametrize(("count", "sizes"), [(12, [12]), (13, [11, 2]), (25, [12, 11, 2])])
def test_a_gallery_holds_twelve_at_most_and_never_one(count: int, sizes: list[int]) -> None:
    numbers = ",".join(str(n) for n in range(2, count + 2))
    assert [len(value["images"]) for _kind, value in blocks(f'[gallery ids="{numbers}"]')] == sizes


# Notes

NOTED: dict[str, tuple[str, str]] = {
    "a script": ("a<script>go()</script>", "dropped: A <script> element"),
    "a handler": ("<p onclick='go()'>a</p>", "dropped: A script in an attribute (onclick and the like)"),
    "an address that runs": ('<a href="javascript:go()">a</a>',
                             "dropped: An address that runs or holds something (javascript:, data:)"),
    "an element that nobody knows": ("<blink>a</blink>", "changed: The element <blink> is gone, its text is not"),
    "a block that shows other things": ("<!-- wp:latest-posts /-->",
                                        "dropped: The block “latest-posts”, which WordPress fills when a page is shown"),
    "a reusable block that is not there": ('<!-- wp:block {"ref":99} /-->',
                                           "missing: The reusable block 99 is not in the export"),
    "an unknown shortcode": ('[contact-form to="me"]', "kept as text: The shortcode [contact-form], which is not known"),
    "an unknown pair": ("[fancy]a[/fancy]", "kept as text: The shortcode [fancy], which is not known"),
    "layout": ("[one_half]a[/one_half]", "changed: The layout shortcode [one_half] is gone, its content is not"),
    "a missing picture": ('<img src="https://old.example/missing.png">',
                          "missing: A picture: https://old.example/missing.png"),
    "a pixel": ('<img src="https://c.example/x" width="1" height="1">',
                "dropped: A picture of one pixel, with which somebody counted readers"),
    "an embed": ('<iframe src="https://x.example/w"></iframe>', "changed: An embed of x.example is a link"),
    "levels": ("<h3>A</h3>", "changed: Headings have other levels, so that none is skipped"),
    "a table without names": ("<table><tr><td>a</td><td>b</td></tr></table>",
                              "changed: A table whose columns had no names has none yet"),
    "a link in a heading": ('<h2><a href="https://x.example/">A</a></h2>',
                            "changed: A heading is no link any more: https://x.example/"),
    "a page break": ("<!-- wp:nextpage /-->", "changed: A page break within the post: the post is one page"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_is_changed_or_dropped_is_named(name: str) -> None:
    html, note = NOTED[name]
    assert note in notes(html)


def test_a_plain_text_leaves_nothing_to_say() -> None:
    assert notes("One\n\n<h2>Two</h2>\n<ul><li>three</li></ul>\n<blockquote>four</blockquote>") == []


def test_a_note_is_counted() -> None:
    (note,) = converted(
        '<iframe src="https://x.example/1"></iframe><iframe src="https://x.example/2"></iframe>'
    ).notes
    assert note.count == 2


def test_a_reusable_block_that_holds_itself_comes_to_an_end() -> None:
    assert blocks('<!-- wp:block {"ref":6} /-->') == [text("again", "again", "again")]


# Counts


def test_there_is_as_much_of_everything_as_before() -> None:
    html = f'<h2>A b</h2><p>c <a href="https://x.example/">d</a></p>{IMG}<pre>e f</pre>'
    done = converted(html)
    assert (done.before.words, done.before.headings, done.before.links) == (6, 1, 1)
    assert (done.before.images, done.before.code) == (1, 1)
    assert done.after.headings == done.after.links == done.after.images == done.after.code == 1
    assert done.lost == ()
    assert done.fidelity == 1.0


@pytest.mark.django_db
def test_every_golden_text_makes_a_body_that_a_writer_could_have_made() -> None:
    for name, (html, _expected) in GOLDEN.items():
        made = [
            block for block in converted(html).blocks if block["type"] not in ("image", "gallery", "download")
        ]
        assert BODY.clean(BODY.to_python(made)) if made else True, name


def test_a_player_within_a_player_plays_once() -> None:
    address = "https://www.youtube.com/embed/dQw4w9WgXcQ"
    html = f'<object width="4"><param name="movie" value="{address}"><embed src="{address}"></object><p>After.</p>'
    assert [kind for kind, _value in blocks(html)] == ["embed", "paragraph"]
    words = f'<video src="https://a.example/b.mp4">See <embed src="{address}"> this.</video>'
    assert str(blocks(words)).count("https://") == 2
