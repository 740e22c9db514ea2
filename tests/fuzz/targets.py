"""What is fuzzed: functions of bytes that fail with an AssertionError or any other exception if sitegen breaks a promise.

Each takes input that comes from outside of a newsroom's hands, or that an editor can mistype, and checks what must hold for all of it: no
exception but sitegen's own, problems at places that the input has, and HTML in which no script can run.
"""

import re
import tempfile
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from support.importing import read
from support.word import write_docx

from sitegen.codec import encode
from sitegen.config import loader
from sitegen.content.parser import parse_document
from sitegen.devserver.request_validation import BadRequestError, decode_path
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers import (
    ImportedDocument,
    ImportNote,
    RefusedItem,
    SkippedItem,
    csv,
    docx,
    feed,
    html,
    importers,
    jekyll,
    newsml,
    ninjs,
    text,
)
from sitegen.importers._markdown.convert import html_to_markdown
from sitegen.importers._references import References
from sitegen.model import edtf
from sitegen.urls import contact_error, iri_to_uri, path_error, web_address_error

_HEAD = b"---\ntitle: T\nstatus: published\npublished: 2020-01-01\n---\n"
_SCRIPT = re.compile(r"\s*(javascript|vbscript|data:(?!image/))", re.IGNORECASE)
_ACTIVE = frozenset({"script", "iframe", "object", "embed", "base", "meta", "link", "style", "form"})
_RECIPE = 'title = "h1"\nbody = "body"\nsite = "https://t.example/"\n'


@cache
def _config():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sitegen.toml"
        file.write_text('[site]\ntitle = "T"\nbase_url = "https://t.example/"\ntimezone = "America/Los_Angeles"\n')
        return loader.load(file, {})


def _check_problems(problems: tuple[Problem, ...], data: bytes) -> None:
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in problems:
        assert 0 <= problem.line <= lines, problem
        assert problem.message, problem
        assert problem.column >= 0, problem


def _check_html(text: str) -> None:
    for node in LexborHTMLParser(f"<body>{text}").css("*"):
        assert node.tag not in _ACTIVE, (node.tag, text)
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (name, text)
            assert name not in {"href", "src", "action", "formaction"} or not _SCRIPT.match(value or ""), (value, text)


def document(data: bytes) -> None:
    """A content file: front matter and Markdown."""
    found = parse_document("content/stories/a.md", data, _config())
    _check_problems(found.problems, data)
    if found.body:
        _check_html(found.body.html)
    assert encode(found)


def markdown(data: bytes) -> None:
    """The body of a content file, with front matter that is right."""
    document(_HEAD + data)


def front_matter(data: bytes) -> None:
    """The front matter of a content file, in YAML or TOML."""
    fence = b"+++" if data[:1] == b"+" else b"---"
    document(fence + b"\n" + data.removeprefix(b"+") + b"\n" + fence + b"\nText.\n")


def configuration(data: bytes) -> None:
    """`sitegen.toml`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sitegen.toml"
        file.write_bytes(data)
        try:
            loader.load(file, {})
        except SitegenError as error:
            _check_problems(error.problems, data)


def date(data: bytes) -> None:
    """A date in EDTF. Each one that is accepted has an order and can be read again."""
    text = data.decode("utf-8", "replace")
    try:
        found = edtf.parse(text, "America/Los_Angeles")
    except edtf.DateError:
        return
    assert edtf.parse(found.text, "America/Los_Angeles") == found
    assert found.is_before(found) is not True


def address(data: bytes) -> None:
    """An address in a link or in a field."""
    text = data.decode("utf-8", "replace")
    contact_error(text)
    path_error(text)
    if not web_address_error(text):
        encoded = iri_to_uri(text)
        assert encoded.isascii()
        assert iri_to_uri(encoded) == encoded
        assert not _SCRIPT.match(encoded)


def request(data: bytes) -> None:
    """The path of a request to the preview."""
    try:
        path = decode_path(data)
    except BadRequestError:
        return
    assert path.startswith("/")
    assert not {".", ".."} & set(path.split("/"))
    assert "\0" not in path


def _import(module: object, suffix: str, data: bytes, recipe: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, recipe_file = Path(folder) / "site", Path(folder) / "recipe.toml"
        source.mkdir()
        (source / f"source{suffix}").write_bytes(data)
        recipe_file.write_text(recipe, "utf-8")
        try:
            items = read(
                module, source if recipe else source / f"source{suffix}", recipe=recipe_file if recipe else None
            )
        except SitegenError as error:
            _check_problems(error.problems, data)
            return
        for item in items:
            assert isinstance(item, ImportedDocument | RefusedItem | SkippedItem | ImportNote), item


def wordpress_export(data: bytes) -> None:
    """An export of WordPress (WXR)."""
    _import(importers()["wordpress"], ".xml", data)


def csv_table(data: bytes) -> None:
    """A table for `sitegen import csv`."""
    _import(csv, ".csv", data)


def feed_file(data: bytes) -> None:
    """A feed: Atom, RSS or JSON Feed."""
    _import(feed, ".json" if data[:1] == b"{" else ".xml", data)


def ninjs_file(data: bytes) -> None:
    """A document in ninjs."""
    _import(ninjs, ".json", data)


def html_page(data: bytes) -> None:
    """A web page."""
    _import(html, ".html", data, _RECIPE)


def html_text(data: bytes) -> None:
    """The HTML of a document of another system. If it is the same as Markdown, as the importers prove, no script is in it."""
    found = html_to_markdown(data.decode("utf-8", "replace"), References("https://t.example/a/"))
    if not found.difference:
        markdown(found.markdown.encode("utf-8", "replace"))


def plain_text(data: bytes) -> None:
    """A text file for `sitegen import text`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "story.txt"
        file.write_bytes(data)
        for item in text.read(file):
            assert isinstance(item, ImportedDocument | RefusedItem), item


def newsml_file(data: bytes) -> None:
    """A news item: NewsML-G2, NewsML 1 or NITF."""
    _import(newsml, ".xml", data)


def word_document(data: bytes) -> None:
    """The paragraphs of a document of Word, in its XML."""
    with tempfile.TemporaryDirectory() as folder:
        _import(docx, ".docx", write_docx(Path(folder) / "source.docx", data.decode("utf-8", "replace")).read_bytes())


def site_post(data: bytes) -> None:
    """A post of a site made with Jekyll: front matter, Liquid and Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        (site / "_posts").mkdir(parents=True)
        (site / "_config.yml").write_text("title: T\nurl: https://t.example\n", "utf-8")
        (site / "_posts/2019-03-02-a.md").write_bytes(data)
        try:
            items = read(jekyll, site)
        except SitegenError as error:
            _check_problems(error.problems, data)
            return
        for item in items:
            assert isinstance(item, ImportedDocument | RefusedItem | SkippedItem | ImportNote), item


TARGETS = {
    each.__name__: each
    for each in (
        document, markdown, front_matter, configuration, date, address, request, wordpress_export, csv_table, feed_file, ninjs_file, html_page,
        html_text, plain_text, newsml_file, word_document, site_post,
    )
}  # fmt: skip
