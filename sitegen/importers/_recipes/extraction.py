"""The parts of one page, as a recipe selects them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._html.parsing import node_text, parse_page
from sitegen.importers._recipes.json_ld import is_closed, news_article, property_texts
from sitegen.importers._recipes.recipe import JSON_LD, PARTS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from sitegen.importers._recipes.recipe import Recipe, Selector

_UNSEEN = "script, style, noscript, template, head"
_LISTS = {"byline": "; ", "tags": "|"}
"""Parts of which all elements count, with the text between them. Of other parts, the first element counts."""
_DATES = frozenset({"date", "modified"})
CELLS = {"byline": "bylines", "date": "published"}
"""Parts whose meaning has another name in `_tables.columns.TARGETS`."""


class Extraction(NamedTuple):
    """The parts of a page."""

    cells: dict[str, str]
    """Texts by their meaning, as in a row of a table."""
    body: str
    """HTML of the body; "" if the page has none."""
    words: int
    """Number of words of the body."""
    page_words: int
    """Number of words of the page that readers see."""
    dropped: Counter[str]
    """Number of elements that were dropped, by selector."""
    moved: Counter[str]
    """Number of elements of the body that are in the front matter, by part."""
    unread_dates: tuple[str, ...]
    """Dates that do not have the pattern of the recipe."""
    is_frameset: bool
    is_closed: bool = False
    """True if the page states that only some readers can see it."""

    @property
    def share(self) -> float:
        """Share of the words of the page that are in the body, from 0 to 1."""
        return self.words / self.page_words if self.page_words else 0.0


def extract(html: str, recipe: Recipe) -> Extraction:
    """Return the parts of a page."""
    page = parse_page(html)
    article = news_article(page)
    is_frameset = page.css_first("frameset") is not None
    for node in page.css(_UNSEEN):
        if node.tag != "head":
            node.decompose()
    page_words = _count_words(page.body)
    dropped = Counter[str]()
    for selector in recipe.drop:
        for node in page.css(selector):
            node.decompose()
            dropped[selector] += 1
    bodies = _outermost(page.css(recipe.part("body").select))
    cells: dict[str, str] = {}
    moved, unread = Counter[str](), list[str]()
    for name in [name for name in PARTS if name != "body" and recipe.part(name).select]:
        text = _part(page, article, recipe.part(name), name)
        date = _date(text, recipe.part(name).pattern) if name in _DATES else text
        if text and not date:
            unread.append(text)
        cells[CELLS.get(name, name)] = date or text
        if text and (date or name not in _DATES) and not recipe.part(name).attribute:
            moved[name] += _take_out(page, bodies, recipe.part(name))
    body = "\n".join((node.inner_html if len(bodies) == 1 else node.html) or "" for node in bodies)
    words = sum(_count_words(node) for node in bodies)
    return Extraction(cells, body, words, page_words, dropped, +moved, tuple(unread), is_frameset, is_closed(article))


def _part(page: LexborHTMLParser, article: dict[str, object], selector: Selector, name: str) -> str:
    """Return the text of a part of a page; "" if it has none."""
    if selector.select.startswith(JSON_LD):
        texts = property_texts(article, selector.select.removeprefix(JSON_LD))
    else:
        texts = [text for node in page.css(selector.select) if (text := _value(node, selector.attribute))]
    return _LISTS[name].join(dict.fromkeys(texts)) if name in _LISTS else next(iter(texts), "")


def _value(node: LexborNode, attribute: str) -> str:
    """Return the text of an element or of its attribute. A picture is its address."""
    if not attribute and node.tag == "img":
        attribute = "src"
    return " ".join((node.attributes.get(attribute) or "").split()) if attribute else node_text(node)


def _date(text: str, pattern: str) -> str:
    """Return a date in the form of ISO 8601; "" if it does not have the pattern, and unchanged without a pattern."""
    if not pattern or not text:
        return text
    try:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - an offset is kept if the pattern has one
    except ValueError:
        return ""
    has_time = any(directive in pattern for directive in ("%H", "%I", "%X", "%c", "%T"))
    return moment.isoformat() if has_time else moment.date().isoformat()


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return the elements that are not inside another one of them."""
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(each in ids for each in _ancestors(node))]


def _ancestors(node: LexborNode) -> list[int]:
    found: list[int] = []
    parent = node.parent
    while parent is not None:
        found.append(parent.mem_id)
        parent = parent.parent
    return found


def _take_out(page: LexborHTMLParser, bodies: list[LexborNode], selector: Selector) -> int:
    """Remove the elements of a part from the body, since the page of the story shows them elsewhere, and return their number."""
    if selector.select.startswith(JSON_LD):
        return 0
    ids = {node.mem_id for node in bodies}
    inside = [
        node
        for node in page.css(selector.select)
        if node.tag != "img" and any(each in ids for each in _ancestors(node))
    ]
    for node in inside:
        node.decompose()
    return len(inside)


def _count_words(node: LexborNode | None) -> int:
    return len(node_text(node).split()) if node is not None else 0
