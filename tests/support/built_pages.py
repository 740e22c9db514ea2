"""The text of built pages."""

from lxml import html

from support.links import broken


def page(archive, address):
    """A page of the built site as a tree."""
    text = archive.output(f"{address.strip('/')}/index.html".lstrip("/"))
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def words(tree, path="//main"):
    """The text of a part of a page, white space as single spaces."""
    return " ".join(tree.xpath(path)[0].text_content().split())


def body(archive, slug):
    """The text of a story's body."""
    return words(page(archive, f"stories/{slug}"), "//div[@id='_text']")


def plain(text):
    """Text with straight quotes and single spaces."""
    return " ".join(text.translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")).split())


def built(archive, *, marks=False):
    """Build with no problem and no broken link; with `marks`, markup in front matter may be warned of. Returns what the build said."""
    result = archive.build()
    problems = [line for line in result.err.splitlines() if line.startswith("content/")]
    assert not [line for line in problems if not (marks and "warning: " in line and "would be shown as" in line)], (
        result.err
    )
    assert "Traceback" not in result.err
    assert broken(archive.root / "build", base="/sub/") == []
    return result
