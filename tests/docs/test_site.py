"""The site that `make docs` builds: it loads nothing from other hosts, has every page, and shows what a code host shows."""

import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest
from lxml import html
from markdown_it import MarkdownIt
from support import ROOT

pytestmark = pytest.mark.slow  # MkDocs is not among the packages of `make test`
LOADED = (
    "//@src",
    "//@srcset",
    "//@poster",
    "//@data",
    "//link[not(@rel='canonical')]/@href",
    "//use/@href",
    "//form/@action",
)
"""Attributes whose addresses a browser requests without a click."""
COMPARED = ("h1", "h2", "h3", "h4", "ul", "ol", "li", "pre", "table", "th", "td", "blockquote", "img")
CONVERTED = [
    ("Text:\n- one\n- two", "Text:\n\n- one\n- two"),
    ("- one\n  - two\n    - three", "- one\n    - two\n        - three"),
    ("1. one\n\n   ```sh\n   ls\n   ```\n\n2. two", "1. one\n\n    ```sh\n    ls\n    ```\n\n2. two"),
    ("- one\n  goes on\n- two", "- one\n    goes on\n- two"),
    ("- one\n\nText\n- two", "- one\n\nText\n\n- two"),
    ("## Head\n- one", "## Head\n- one"),
    ("1. one\n\n- two\n- three", "1. one\n\n\n<!-- -->\n\n- two\n- three"),
    ("1. one\n\nText\n\n- two", "1. one\n\nText\n\n- two"),
    ("```text\n- a\n  - b\n```", "```text\n- a\n  - b\n```"),
]


@pytest.fixture(scope="module")
def hooks():
    """The hooks of MkDocs as a module."""
    spec = importlib.util.spec_from_file_location("docs_hooks", ROOT / "docs/_site/hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(folder, *, config=ROOT / "mkdocs.yml"):
    """Run MkDocs as `make docs` does."""
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--config-file",
        str(config),
        "--site-dir",
        str(folder),
    ]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environ)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    run = build(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def sources():
    """The Markdown files of all pages."""
    return sorted(
        [*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md") if "/_" not in path.as_posix())]
    )


def built_file(site, hooks, source):
    """The page of a Markdown file."""
    uri = hooks.site_uri(source.relative_to(ROOT).as_posix()).removesuffix(".md")
    return site / re.sub(r"(^|/)(index|README)$", r"\1", uri) / "index.html"


def is_elsewhere(address):
    return bool(urlsplit(address.strip()).netloc)


def test_a_page_loads_nothing_from_another_host(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    found = {
        (page.relative_to(site).as_posix(), address)
        for page in pages
        for tree in [html.fromstring(page.read_bytes())]
        for xpath in LOADED
        for address in tree.xpath(xpath)
        if is_elsewhere(address)
    }
    assert found == set()
    for style in site.rglob("*.css"):
        loads = re.findall(r"(?:url\(|@import\s*)[\"']?([^\"')]+)", style.read_text("utf-8"))
        assert [address for address in loads if is_elsewhere(address)] == [], style


def test_no_script_of_the_theme_has_a_reason_to_load_from_another_host(site):
    """Material loads a library for diagrams and one for old browsers, and asks GitHub for numbers: only if a page has these marks."""
    scripts = "".join(path.read_text("utf-8") for path in site.rglob("bundle*.js"))
    hosts = set(re.findall(r"https://[a-z0-9.-]+/[\w@.-]*", scripts)) - {
        "https://github.com/",
        "https://clipboardjs.com/",
    }
    assert hosts <= {
        "https://unpkg.com/mermaid@11", "https://unpkg.com/resize-observer-polyfill", "https://api.github.com/repos",
        "https://api.github.com/users", "https://gitlab.com/api",
    }, "look at what loads it, and add it with the mark that would have to be in a page"  # fmt: skip
    marks = re.compile(r'class="mermaid"|data-md-component="source"|<iframe|iframe-worker')
    assert [page for page in site.rglob("*.html") if marks.search(page.read_text("utf-8"))] == []


def test_every_page_is_in_the_navigation(site, hooks):
    tree = html.fromstring((site / "index.html").read_bytes())
    linked = {link.partition("#")[0] for link in tree.xpath("//nav[contains(@class, 'md-nav--primary')]//a/@href")}
    built = {built_file(site, hooks, source) for source in sources()}
    assert {path for path in built if not path.exists()} == set()
    assert {(site / link / "index.html").resolve() for link in linked} >= {path.resolve() for path in built}


def test_the_site_shows_what_a_code_host_shows(site, hooks):
    """Python-Markdown reads some lists and tables in other ways than CommonMark."""
    markdown = MarkdownIt("commonmark").enable("table")
    wrong = {}
    for source in sources():
        expected = elements(html.fromstring(markdown.render(source.read_text("utf-8"))))
        shown = elements(html.fromstring(built_file(site, hooks, source).read_bytes()).xpath("//article")[0])
        if shown != expected:
            wrong[source.relative_to(ROOT).as_posix()] = (dict(expected - shown), dict(shown - expected))
    assert wrong == {}, "(only on a code host, only in the site)"


def elements(tree):
    return Counter(element.tag for element in tree.iter(*COMPARED))


def test_links_to_source_files_are_text_in_the_site(site):
    text = html.fromstring((site / "architecture/index.html").read_bytes()).xpath("//article")[0]
    assert [link for link in text.xpath(".//a/@href") if link.endswith((".py", ".sql"))] == []
    assert "sitegen/build/pipeline.py" in text.text_content()


def test_mistakes_in_links_are_found(tmp_path):
    (tmp_path / "docs/_site").mkdir(parents=True)
    (tmp_path / "docs/_site/hooks.py").write_bytes((ROOT / "docs/_site/hooks.py").read_bytes())
    for name in ("README", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY", "RELEASING"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n", "utf-8")
    (tmp_path / "code.py").write_text("", "utf-8")
    wrong = ["nope.md", "../nope.py", "index.md#nope", "../README.md#nope", "nope.png", "/index.md"]
    text = "".join(f"[x]({target})\n" for target in ["../code.py", "../README.md#readme", *wrong])
    (tmp_path / "docs/index.md").write_text(f"# Start\n\n{text}", "utf-8")
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    run = build(tmp_path / "site", config=tmp_path / "mkdocs.yml")
    assert run.returncode != 0
    reported = re.findall(r"link '([^']*)'", run.stderr)
    assert sorted(reported) == sorted(
        ["index.md#nope", "/index.md", "nope.md", "../nope.py", "nope.png", "project/readme.md#nope"]
    )


@pytest.mark.parametrize(("text", "converted"), CONVERTED)
def test_lists_are_converted_for_python_markdown(hooks, text, converted):
    assert hooks.convert_lists(text) == converted


def test_the_navigation_follows_the_index_page(hooks, tmp_path):
    guides = tmp_path / "guides"
    (guides / "hosting").mkdir(parents=True)
    for name in ("a", "b", "c", "index", "hosting/index", "hosting/z"):
        (guides / f"{name}.md").write_text("# x\n", "utf-8")
    (guides / "index.md").write_text(
        "# Guides\n\n## For one\n\n[b](b.md#x)\n\n## For all\n\n[h](hosting/index.md) [a](a.md)\n", "utf-8"
    )
    assert hooks.folder_nav(tmp_path, "guides") == [
        "guides/index.md",
        {"For one": ["guides/b.md"]},
        {"For all": [{"Hosting": ["guides/hosting/index.md", "guides/hosting/z.md"]}, "guides/a.md"]},
        "guides/c.md",
    ]  # fmt: skip


def test_a_folder_with_a_page_of_its_name_is_one_entry(hooks):
    development = next(entry["Development"] for entry in hooks.navigation(ROOT / "docs")[1:] if "Development" in entry)
    titles = [next(iter(entry)) for entry in development if isinstance(entry, dict)]
    assert titles == ["Architecture", "Decisions"]
    assert "architecture.md" not in development
    pages = next(entry["Architecture"] for entry in development if "Architecture" in entry)
    assert pages[0] == {"Overview": "architecture.md"}
