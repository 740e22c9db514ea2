"""Hooks of MkDocs: the navigation, the pages at the top of the repository, and links that work on a code host and in the site.

The source of every page is plain Markdown that a code host shows as it is. These hooks adapt it for the site:

- The navigation has the pages of each folder in the order in which the index page of the folder links to them. Pages without
  such a link come last.
- README.md, CONTRIBUTING.md and the other pages of `ROOT_PAGES` are part of the site, in the folder `project/`.
- A link to a source file becomes its text, because the site has no source files. A link to a file that does not exist stays,
  so that `mkdocs build --strict` reports it.
- Lists may begin without an empty line before them, and nested lists may be indented by two spaces, as in CommonMark.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pymdownx.slugs
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
ROOT_PAGES = ("README", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY", "RELEASING")
"""Pages at the top of the repository that are part of the site."""
FOLDERS = (("Tutorial", "tutorial"), ("Guides", "guides"), ("Reference", "reference"), ("Explanations", "explanations"))
GROUPED_FOLDERS = frozenset({"guides"})
"""Folders whose navigation has the headings of the index page as groups."""
ABOUT = (
    "comparison.md",
    "promises.md",
    "reliability.md",
    "crash-tests.md",
    "fuzzing-and-mutation.md",
    "glossary.md",
    "project/changelog.md",
    "project/readme.md",
)
DEVELOPMENT = (
    "project/contributing.md", "style-guide.md", "architecture/", "adr/", "performance.md",
    "project/releasing.md", "project/security.md", "project/code_of_conduct.md",
)  # fmt: skip
FOLDER_TITLES = {"adr": "Decisions"}
"""Titles of folders in the navigation that are not the name of the folder."""
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
LIST_ITEM = re.compile(r"([-*+]|\d{1,9}[.)]) +\S")
END_OF_LIST = "<!-- -->"
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
Nav = list[Any]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the navigation and the Markdown extensions that need code."""
    config.nav = navigation(Path(config.docs_dir))
    config.markdown_extensions.append(LinkExtension())  # type: ignore[arg-type]
    config.mdx_configs["toc"] = config.mdx_configs.get("toc", {}) | {"slugify": pymdownx.slugs.slugify(case="lower")}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages at the top of the repository."""
    for name in ROOT_PAGES:
        files.append(File.generated(config, root_page_uri(name), abs_src_path=str(ROOT / f"{name}.md")))
    current.uris = {file.src_uri for file in files}
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs' signature
    """Note the page whose links are converted next, and convert its lists."""
    current.uri = page.file.src_uri
    return convert_lists(markdown)


class Current:
    """The page that is being converted, and the URIs of all files of the site."""

    uri = ""
    uris: frozenset[str] | set[str] = frozenset()


current = Current()


def root_page_uri(name: str) -> str:
    """Return the place in the site of a page at the top of the repository."""
    return f"project/{name.lower()}.md"


def repository_path(uri: str) -> str:
    """Return the path in the repository of a file of the site."""
    names = {root_page_uri(name): f"{name}.md" for name in ROOT_PAGES}
    return names.get(uri, f"docs/{uri}")


def site_uri(path: str) -> str:
    """Return the place in the site of a file of the repository; empty if it has none."""
    if path.removesuffix(".md") in ROOT_PAGES:
        return root_page_uri(path.removesuffix(".md"))
    return path.removeprefix("docs/") if path.startswith("docs/") else ""


def navigation(docs: Path) -> Nav:
    """Return the navigation of all pages."""
    names = [*(path.name for path in docs.glob("*.md")), *(root_page_uri(name) for name in ROOT_PAGES)]
    listed = {"index.md", *ABOUT, *(f"{name.strip('/')}.md" if name.endswith("/") else name for name in DEVELOPMENT)}
    folders = [{title: folder_nav(docs, name)} for title, name in FOLDERS if (docs / name).is_dir()]
    more = [{"More": rest}] if (rest := sorted(set(names) - listed)) else []
    return [
        "index.md",
        *folders,
        *more,
        {"About": list(existing(docs, ABOUT))},
        {"Development": list(existing(docs, DEVELOPMENT))},
    ]


def existing(docs: Path, entries: Collection[str]) -> Iterator[Any]:
    """Yield the entries for pages and folders that exist. A folder with a page of its name is one entry, with that page as its first."""
    for entry in entries:
        folder = entry.removesuffix(".md").strip("/")
        if entry.endswith("/"):
            if (docs / folder).is_dir():
                first = [{"Overview": f"{folder}.md"}] if (docs / f"{folder}.md").exists() else []
                yield {FOLDER_TITLES.get(folder, folder.capitalize()): first + folder_nav(docs, folder)}
        elif entry.startswith("project/") or ((docs / entry).exists() and f"{folder}/" not in entries):
            yield entry


def folder_nav(docs: Path, folder: str) -> Nav:
    """Return the pages of a folder: the index page, the pages that it links to in order, then the others by name."""
    index = next((name for name in ("index.md", "README.md") if (docs / folder / name).exists()), "")
    text = (docs / folder / index).read_text("utf-8") if index else ""
    pages = {path.name for path in (docs / folder).glob("*.md")} - {index}
    pages |= {f"{path.parent.name}/" for path in (docs / folder).glob("*/index.md")}
    nav: Nav = [f"{folder}/{index}"] if index else []
    for heading, names in linked_by_heading(text):
        found = [name for name in names if name in pages]
        pages.difference_update(found)
        group = [entry for name in found for entry in nav_entry(docs, folder, name)]
        nav += [{heading: group}] if folder in GROUPED_FOLDERS and heading and group else group
    return nav + [entry for name in sorted(pages) for entry in nav_entry(docs, folder, name)]


def nav_entry(docs: Path, folder: str, name: str) -> Nav:
    """Return the entry of a page, or that of a folder with its pages."""
    if not name.endswith("/"):
        return [f"{folder}/{name}"]
    inner = f"{folder}/{name.strip('/')}"
    return [{name.strip("/").replace("-", " ").capitalize(): folder_nav(docs, inner)}]


def linked_by_heading(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading of the second level, and the pages and folders that are linked below it; first "" for those before."""
    for part in re.split(r"^## ", f"\n{text}", flags=re.MULTILINE):
        heading = part.partition("\n")[0].strip() if not part.startswith("\n") else ""
        targets = (posixpath.normpath(target) for target in LINK.findall(part))
        yield heading, list(dict.fromkeys(re.sub(r"^([\w-]+)/index\.md$", r"\1/", target) for target in targets))


class LinkExtension(Extension):
    """Adds `LinkProcessor` to Python-Markdown, before MkDocs checks the links."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the processor."""
        md.treeprocessors.register(LinkProcessor(md), "repository-links", 6)


def convert_lists(text: str) -> str:
    """Return the page with lists as Python-Markdown expects them: four spaces for each level, an empty line before the first."""
    offsets: list[int] = []
    sign = ""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        before = lines[-1].strip() if lines else ""
        is_continuation = bool(before) and not LIST_ITEM.match(stripped) and not stripped.startswith("```")
        while stripped and not fence and offsets and indent < offsets[-1] and not is_continuation:
            offsets.pop()
        content = line[min(indent, offsets[-1] if offsets else 0) :]
        level = len(offsets)
        if not fence and (item := LIST_ITEM.match(content)):
            if not level and sign not in {"", item[1][-1]}:
                lines += ["", END_OF_LIST, ""]  # Python-Markdown would go on with the list before
            elif before and not level and not in_list(lines):
                lines.append("")
            sign = sign if level else item[1][-1]
            offsets.append((offsets[-1] if offsets else 0) + item.end() - 1)
        elif stripped and not offsets:
            sign = ""
        if mark := FENCE.match(content):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        lines.append(f"{'    ' * level}{content}" if stripped else "")
    return "\n".join(lines)


def in_list(lines: list[str]) -> bool:
    """Return True if the paragraph at the end of some lines is part of a list item, or is a heading."""
    if lines[-1].startswith("#"):
        return True
    for line in reversed(lines):
        if not line.strip():
            return False
        if LIST_ITEM.match(line.lstrip(" ")):
            return True
    return False


class LinkProcessor(Treeprocessor):
    """Rewrites relative links of the repository to relative links of the site."""

    def run(self, root: Element) -> None:
        """Change the links of a page."""
        for element in root.iter():
            name = {"a": "href", "img": "src"}.get(element.tag, "")
            if name and (target := element.get(name)):
                self.rewrite(element, name, target)

    def rewrite(self, element: Element, name: str, target: str) -> None:
        """Point a link to the page of the site, or remove the link and keep its text."""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(repository_path(current.uri)), parts.path))
        uri = site_uri(path)
        if uri in current.uris:
            relative = posixpath.relpath(uri, posixpath.dirname(current.uri) or ".")
            element.set(name, relative + (f"#{parts.fragment}" if parts.fragment else ""))
        elif (ROOT / path).exists() and element.tag == "a":
            del element.attrib[name]
            element.tag = "span"
