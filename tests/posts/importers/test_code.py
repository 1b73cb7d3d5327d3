"""Code arrives as it was shown, attack samples above all, in the language that a plugin named."""

import pytest

from tests.posts.importers.made import blocks, code, notes

ATTACK = "<script>alert('one')</script>\n<img src=x onerror=\"alert(2)\">\njavascript:alert(3)"
ESCAPED = ATTACK.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    "html",
    [
        f"<pre>{ESCAPED}</pre>",
        f"<pre><code>{ESCAPED}</code></pre>",
        f"[code]{ATTACK}[/code]",
        f"[sourcecode]\n{ATTACK}\n[/sourcecode]",
        f"[code]{ESCAPED}[/code]",
        f"Before\n\n[code]\n{ATTACK}\n[/code]\n\nafter",
        f"<!-- wp:code -->\n<pre class='wp-block-code'><code>{ESCAPED}</code></pre>\n<!-- /wp:code -->",
        f"<xmp>{ATTACK}</xmp>",
        f"<blockquote><pre>{ESCAPED}</pre></blockquote>",
        f"<ul><li>One:<pre>{ESCAPED}</pre></li></ul>",
        f"<div><div><pre>{ESCAPED}</pre></div></div>",
    ],
)
def test_an_attack_that_is_shown_as_code_survives_untouched(html: str) -> None:
    assert code(ATTACK) in blocks(html)


def test_a_tag_that_nobody_escaped_is_code_in_code() -> None:
    html = "<pre>List<String> names = new ArrayList<>();\n<script>go()</script></pre>"
    assert blocks(html) == [code("List<String> names = new ArrayList<>();\n<script>go()</script>")]


def test_an_attack_within_a_line_is_shown() -> None:
    ((kind, value),) = blocks("Type <code>&lt;script&gt;alert(1)&lt;/script&gt;</code> here.")
    assert (kind, value) == (
        "paragraph",
        "<p>Type <code>&lt;script&gt;alert(1)&lt;/script&gt;</code> here.</p>",
    )


def test_no_rule_for_paragraphs_and_no_shortcode_touches_code() -> None:
    text = "a\n\n\nb   [gallery]\n\t<p>c</p>\n[caption]$latex x$ “quotes” -- ]]>"
    html = "<pre>" + text.replace("<", "&lt;").replace(">", "&gt;") + "</pre>"
    assert blocks(html) == [code(text)]
    assert notes(html) == []


def test_lines_within_code_elements_make_a_block_where_it_stands_alone() -> None:
    assert blocks("Like this:\n\n<code>one\n  two</code>\n\nEnd") == [
        ("paragraph", "<p>Like this:</p>"),
        code("one\n  two"),
        ("paragraph", "<p>End</p>"),
    ]
    assert blocks("So <code>one\ntwo</code> it is") == [("paragraph", "<p>So <code>one two</code> it is</p>")]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ('<pre class="brush: php">', ("php", "", "")),
        ('<pre class="brush:js; title: app.js; highlight: [2,4]">', ("javascript", "app.js", "2,4")),
        ('<pre class="brush: jscript; title: &quot;my file.js&quot;; notranslate">', ("javascript", "my file.js", "")),
        ('<pre class="language-python line-numbers" data-line="2-3">', ("python", "", "2-3")),
        ('<pre class="EnlighterJSRAW" data-enlighter-language="csharp" data-enlighter-highlight="1" '
         'data-enlighter-title="Program.cs">', ("csharp", "Program.cs", "1")),
        ('<pre class="lang:ruby decode:true " title="Rakefile">', ("ruby", "Rakefile", "")),
        ('<pre class="lang:default decode:true mark:2-3">', ("text", "", "2-3")),
        ('<pre lang="rust" line="1">', ("rust", "", "")),
        ('<pre class="prettyprint lang-sql">', ("sql", "", "")),
        ('<pre class="yaml">', ("yaml", "", "")),
        ('<pre class="hljs go">', ("go", "", "")),
        ('<pre title="a > b">', ("text", "a > b", "")),
        ('<pre data-line="first">', ("text", "", "")),
        ('<pre class="wp-block-preformatted">', ("text", "", "")),
    ],
)  # fmt: skip
def test_language_file_and_lines_come_from_what_plugins_write(
    opening: str, expected: tuple[str, str, str]
) -> None:
    assert blocks(f"{opening}x = 1</pre>") == [code("x = 1", *expected)]


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('[code language="css"]x[/code]', "css"),
        ("[code lang=bash]x[/code]", "bash"),
        ("[code lang=“xml”]x[/code]", "xml"),
        ("[sourcecode language='cpp' wraplines=\"false\"]x[/sourcecode]", "cpp"),
        ("[python]x[/python]", "python"),
        ('[crayon lang="java"]x[/crayon]', "java"),
        ('<pre><code class="language-typescript">x</code></pre>', "typescript"),
        ('<pre><code class="hljs language-c">x</code></pre>', "c"),
        ('<!-- wp:syntaxhighlighter/code {"language":"kotlin"} --><pre class="wp-block-syntaxhighlighter-code">'
         "x</pre><!-- /wp:syntaxhighlighter/code -->", "kotlin"),
        ('<!-- wp:enlighter/codeblock {"language":"go"} --><pre class="EnlighterJSRAW">x</pre>'
         "<!-- /wp:enlighter/codeblock -->", "go"),
    ],
)  # fmt: skip
def test_the_language_is_found_wherever_a_plugin_says_it(html: str, language: str) -> None:
    assert blocks(html) == [code("x", language)]


def test_a_block_says_its_language_for_its_own_code_only() -> None:
    html = '<!-- wp:code {"language":"go"} --><pre>a</pre><!-- /wp:code --><!-- wp:code --><pre>b</pre>'
    assert blocks(html) == [code("a", "go"), code("b")]


def test_a_language_that_is_not_offered_is_named() -> None:
    assert blocks('<pre class="language-cobol">x</pre>') == [code("x")]
    assert notes('<pre class="language-cobol">x</pre>') == [
        "changed: Code in “cobol”, a language that is not offered here, is plain text"
    ]


def test_what_colors_and_numbers_code_is_not_code() -> None:
    html = (
        '<pre class="x"><span class="kw">def</span> <b>f</b>():<br/>    <span style="color:red">pass</span></pre>'
        '<pre><table><tr><td class="gutter"><div>1</div><div>2</div></td><td class="code"><div>a</div>'
        "<div>b</div></td></tr></table></pre>"
    )
    assert blocks(html) == [code("def f():\n    pass"), code("a\nb")]


def test_a_shortcode_around_an_element_is_code_once() -> None:
    assert blocks("[code lang=sql]<pre>a &lt; b</pre>[/code]") == [code("a < b", "sql")]


def test_code_that_never_ends_takes_no_text_with_it() -> None:
    assert blocks("[code]a\n\nb") == [("paragraph", "<p>[code]a</p><p>b</p>")]
    assert [kind for kind, _value in blocks("One\n\n<code>two\n\nthree")] == ["paragraph"]
    assert blocks("<pre>a\n b") == [code("a\n b")]


def test_a_mark_of_ours_in_a_text_is_nothing() -> None:
    assert blocks('x <code data-code="0"></code><pre data-code="abc-0"></pre> y') == [
        ("paragraph", "<p>x</p><p>y</p>")
    ]
