"""The text of built pages."""

from urllib.parse import urljoin

from lxml import html

from support.links import broken


def page(archive, address):
    """A page of the built site as a tree."""
    text = archive.output(f"{address.strip('/')}/index.html".lstrip("/"))
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def read(archive, address):
    """A page, its links made into addresses of the site."""
    file = address.lstrip("/") + ("index.html" if address.endswith("/") else "")
    tree = html.document_fromstring(archive.output(file))
    tree.rewrite_links(lambda link: link if "://" in link else urljoin(address, link))
    for term in tree.iter("dt"):
        term.tail = " "
    return tree


def text(element):
    """The text of an element, white space as single spaces."""
    return " ".join(element.text_content().split())


def section(tree, name):
    """The text of the section whose heading has an id, or ""."""
    found = tree.xpath(f"//section[.//*[@id='{name}']]")
    return text(found[-1]) if found else ""


def words(tree, path="//main"):
    """The text of a part of a page, white space as single spaces."""
    return text(tree.xpath(path)[0])


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
