"""Mail programs read no style sheets: the styles of a mail are written into its elements.

Templates stay free of styles, as all others are. What depends on the reader's machine, the dark theme,
cannot be inline; programs that keep a <style> element get it there, and the others get the light one.
"""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string

TEXT = "Charter,'Bitstream Charter','Source Serif 4','Sitka Text',Cambria,'Noto Serif',serif"
INTERFACE = "'Avenir Next',Avenir,Inter,'Segoe UI','Helvetica Neue','Noto Sans',Helvetica,Arial,sans-serif"
CODE = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
HEADING = f"margin:32px 0 8px;font-family:{INTERFACE};line-height:1.25"

# By the name of an element, or of a class with its dot. Classes come after names.
STYLES = {
    "body": f"margin:0;padding:0;background:#fbfaf7;color:#14130f;font-family:{TEXT};"
    "font-size:18px;line-height:1.6",
    "h1": f"margin:0 0 12px;font-family:{INTERFACE};font-size:30px;line-height:1.15",
    "h2": f"{HEADING};font-size:23px",
    "h3": f"{HEADING};font-size:19px",
    "h4": f"{HEADING};font-size:17px",
    "p": "margin:0 0 18px",
    "ul": "margin:0 0 18px;padding-left:24px",
    "ol": "margin:0 0 18px;padding-left:24px",
    "a": "color:#b3311a;text-decoration:underline",
    "img": "display:block;max-width:100%;height:auto;border:0",
    "figure": "margin:0 0 18px",
    "figcaption": f"margin:6px 0 0;font-family:{INTERFACE};font-size:14px;line-height:1.5;color:#5d594f",
    "blockquote": "margin:0 0 18px;padding:0 0 0 16px;border-left:3px solid #b3311a",
    "pre": f"margin:0 0 18px;padding:12px;background:#ffffff;border:1px solid #d9d5cb;font-family:{CODE};"
    "font-size:14px;line-height:1.5;white-space:pre-wrap",
    "code": f"font-family:{CODE};font-size:0.85em",
    "table": "border-collapse:collapse;margin:0 0 18px;font-size:15px",
    "th": "padding:6px 10px;border:1px solid #d9d5cb;text-align:left",
    "td": "padding:6px 10px;border:1px solid #d9d5cb",
    "hr": "border:0;border-top:1px solid #d9d5cb;margin:32px 0",
    ".preheader": "display:none;max-height:0;overflow:hidden",
    ".mail": "max-width:600px;margin:0 auto;padding:32px 20px 48px",
    ".head": f"margin:0 0 28px;padding:0 0 12px;border-bottom:3px solid #b3311a;font-family:{INTERFACE};"
    "font-size:16px;font-weight:700",
    ".meta": f"margin:0 0 18px;font-family:{INTERFACE};font-size:14px;line-height:1.5;color:#5d594f",
    ".lead": "margin:0 0 24px;font-size:20px;line-height:1.5;color:#5d594f",
    ".quiet": "color:#14130f;text-decoration:none",
    ".button": f"display:inline-block;padding:12px 28px;background:#b3311a;color:#ffffff;"
    f"font-family:{INTERFACE};font-size:16px;font-weight:700;text-decoration:none",
    ".item": "margin:0 0 36px;padding:0 0 20px;border-bottom:1px solid #d9d5cb",
    ".foot": f"margin:48px 0 0;padding:16px 0 0;border-top:1px solid #d9d5cb;font-family:{INTERFACE};"
    "font-size:14px;line-height:1.6;color:#5d594f",
    ".foot-link": "color:#5d594f;text-decoration:underline",
}
DARK = (
    "body{background:#14130f!important;color:#f1eee6!important}"
    "a,.head a{color:#ff8a6b!important}"
    ".quiet,.head .quiet{color:#f1eee6!important}"
    ".meta,.lead,.foot,.foot-link,figcaption{color:#a8a294!important}"
    ".head,blockquote{border-color:#ff8a6b!important}"
    ".foot,.item,hr,pre,th,td{border-color:#3a372f!important}"
    "pre{background:#1d1b16!important}"
    ".button{background:#ff8a6b!important;color:#14130f!important}"
)


def dress(template: str, context: dict[str, Any]) -> str:
    """Render a mail and write its styles into it."""
    soup = BeautifulSoup(render_to_string(template, context), "html.parser")
    _set_formulas(soup, context.get("formulas", []))
    for tag in soup.find_all(True):
        if style := _style(tag):
            tag["style"] = style
    for table in soup.find_all("table"):
        # A wide table scrolls on its own where the program lets it.
        table.wrap(soup.new_tag("div", style="overflow-x:auto"))
    sheet = soup.new_tag("style")
    sheet.string = f"@media (prefers-color-scheme:dark){{{DARK}}}"
    if soup.head:
        soup.head.append(sheet)
    return soup.decode(formatter="minimal")


def _style(tag: Tag) -> str:
    classes = [f".{name}" for name in tag.get_attribute_list("class") if name]
    found = [STYLES[name] for name in (tag.name, *classes) if name in STYLES]
    if tag.name == "code" and tag.find_parent("pre"):
        found.append("font-size:14px")
    return ";".join(found)


def _set_formulas(soup: BeautifulSoup, formulas: list[str]) -> None:
    """Write formulas as they were typed: hardly any mail program draws MathML."""
    for math, latex in zip(soup.find_all("math"), formulas, strict=False):
        code = soup.new_tag("code")
        code.string = latex
        math.replace_with(code)
