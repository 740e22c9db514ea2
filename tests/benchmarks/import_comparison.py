"""Compares `sitegen import wordpress` with two other programs on the same exports: words lost, words invented, raw shortcodes, closed posts.

    python tests/benchmarks/import_comparison.py --npm NODE_MODULES --python PYTHON EXPORT.xml…

`NODE_MODULES` has `wordpress-export-to-markdown`; `PYTHON` has `pelican`, `markdown`, `pypandoc_binary`. The exports must be XML without errors.
Each program writes Markdown, which its own generator's dialect turns into HTML. The words of that HTML are compared with those of the post, without
HTML and shortcodes. Web addresses are not counted.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from msgspec.structs import replace

from sitegen.content.markdown.parser import parse_body

SHORTCODES = (
    r"(?:wp_)?caption|gallery|embed|audio|video|playlist|youtube|vimeo|soundcloud|tweet|twitter|wpvideo|polldaddy|contact-form"
    r"|slideshow|sourcecode|code"
)
SHORTCODE = re.compile(rf"\[/?(?:{SHORTCODES})(?:[\s:=][^\[\]]*)?/?\]")
CAPTION = re.compile(r"\[(?:wp_)?caption[^\[\]]*\bcaption=\"([^\"]*)\"[^\[\]]*\]")
INLINE = {
    *(
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strike",
    ),
    *("strong", "sub", "sup", "tt", "u", "var"),
}
SITEGEN = """[site]
title = "T"
language = "en"
timezone = "UTC"
base_url = "https://new.example"
"""


class Post(NamedTuple):
    """A post or a page of an export."""

    key: str
    number: str
    words: Counter[str]
    others: Counter[str]
    """Words in addresses and attributes of the post, and those of the pictures of the export, which a program may show."""
    is_closed: bool


class Output(NamedTuple):
    """A file that a program wrote."""

    html: str
    is_published: bool


class Reader(HTMLParser):
    """Collects the visible text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, _attributes):
        self.hidden += tag in {"script", "style"}
        self.pieces.append("" if tag in INLINE else " ")

    def handle_endtag(self, tag):
        self.hidden -= tag in {"script", "style"} and self.hidden > 0
        self.pieces.append("" if tag in INLINE else " ")

    def handle_data(self, data):
        self.pieces.append("" if self.hidden else data)


def visible_text(markup: str) -> str:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.pieces)


def words_of(text: str) -> Counter[str]:
    text = re.sub(r"https?://\S+|www\.\S+", " ", unicodedata.normalize("NFKC", text))
    return Counter(re.findall(r"[^\W_]+", re.sub("[\u200b\u00ad\ufeff]", "", text)))


def without_joins(first: Counter[str], second: Counter[str]) -> Counter[str]:
    """Return words without those that the other side has as two words, or joined to another one, as in `Image<a>Download</a>`."""
    return Counter({word: count for word, count in first.items() if not _is_join(word, first, second)})


def _is_join(word: str, first: Counter[str], second: Counter[str]) -> bool:
    if any(word[:at] in second and word[at:] in second for at in range(1, len(word))):
        return True
    longer = [other for other in second if len(other) > len(word)]
    return any(
        (other.startswith(word) and other[len(word) :] in first)
        or (other.endswith(word) and other[: -len(word)] in first)
        for other in longer
    )


def read_posts(file: Path) -> list[Post]:
    items = [
        {each.tag.rpartition("}")[2] + ("" if "excerpt" not in each.tag else " excerpt"): each for each in item}
        for item in _items(file)
    ]
    texts = [{name: each.text or "" for name, each in item.items()} for item in items]
    pictures = Counter[str]()
    for text, item in zip(texts, _items(file), strict=True):
        if text.get("post_type") == "attachment":
            pictures += words_of(html.unescape(" ".join("".join(each.itertext()) for each in item)))
    return [_post(text, pictures) for text in texts if text.get("post_type") in {"post", "page"}]


def _items(file: Path) -> list[ET.Element]:
    return list(ET.parse(file).getroot().iter("item"))


def _post(value: dict[str, str], pictures: Counter[str]) -> Post:
    content = value.get("encoded", "")
    text = visible_text(SHORTCODE.sub(" ", CAPTION.sub(lambda caption: f"{html.unescape(caption[1])} ", content)))
    others = words_of(re.sub(r"https?://|www\.", " ", html.unescape(content))) + pictures
    is_closed = value["status"] != "publish" or bool(value.get("post_password"))
    slug = f"{value['post_type']}/{unquote(value.get('post_name', '')) or value['post_id']}"
    return Post(slug, value["post_id"], words_of(text), others, is_closed)


def run_npm(file: Path, folder: Path, options: argparse.Namespace) -> dict[str, Output]:
    program = options.npm / ".bin/wordpress-export-to-markdown"
    settings = [
        "--wizard",
        "false",
        "--include-other-types",
        "true",
        "--save-attached-images",
        "false",
        "--save-scraped-images",
        "false",
    ]
    subprocess.run([program, *settings, "--input", file, "--output", folder], check=False, capture_output=True)
    md = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = {}
    for each in folder.rglob("*.md"):
        front, body = each.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
        found[f"{each.parent.parent.name}/{each.parent.name}"] = Output(md.render(body), "draft: true" not in front)
    return found


def run_pelican(file: Path, folder: Path, options: argparse.Namespace) -> dict[str, Output]:
    program = options.python.parent / "pelican-import"
    locate = "import pypandoc; print(pypandoc.get_pandoc_path())"
    pandoc = subprocess.run([options.python, "-c", locate], check=True, capture_output=True, text=True).stdout.strip()
    path = f"{Path(pandoc).parent}{os.pathsep}{os.environ['PATH']}"
    command = [program, "--wpfile", "-m", "markdown", "-o", folder, file]
    subprocess.run(command, check=False, capture_output=True, env={**os.environ, "PATH": path})
    render = "import json, sys, markdown; print(json.dumps([markdown.markdown(t, extensions=['extra']) for t in json.load(sys.stdin)]))"
    files = sorted(folder.glob("*.md"))
    parts = [each.read_text("utf-8").split("\n\n", 1) for each in files]
    bodies = json.dumps([part[1] if len(part) > 1 else "" for part in parts])
    shown = json.loads(
        subprocess.run([options.python, "-c", render], input=bodies, check=True, capture_output=True, text=True).stdout
    )
    found = {}
    for (front, *_), markup in zip(parts, shown, strict=True):
        slug = re.search(r"^Slug: (.*)$", front, re.MULTILINE)
        found[unquote(slug[1]) if slug else ""] = Output(markup, "Status: published" in front)
    return found


def run_sitegen(file: Path, folder: Path, _options: argparse.Namespace) -> dict[str, Output]:
    (folder / "content/stories").mkdir(parents=True)
    (folder / "sitegen.toml").write_text(SITEGEN, "utf-8")
    command = [
        sys.executable,
        "-m",
        "sitegen",
        "import",
        "-C",
        folder,
        "wordpress",
        file,
        "--name",
        "x",
        "--status",
        "as-source",
    ]
    subprocess.run([*command, "--dry-run"], check=False, capture_output=True)
    proposal = folder / "imports/x.proposed.toml"
    if proposal.exists():
        proposal.rename(folder / "imports/x.toml")
    subprocess.run([*command, "--partial"], check=False, capture_output=True)
    found = {}
    for each in folder.glob("content/*/**/*.md"):
        front, body = each.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
        parsed, _ = parse_body(body, f"content/stories/{each.name}", 0, "en", html=False)
        parsed = replace(parsed, html=MARKS.sub("", parsed.html))
        shown = parsed.html + " ".join(f"<p>{html.escape(code.text)}</p>" for code in parsed.shortcodes)
        number = re.search(r"\bid: '?(\d+)", front)
        found[number[1] if number else each.stem] = Output(shown, "status: published" in front)
    return found


MARKS = re.compile("([\ue000-\uf8ff\x00-\x08\x0e-\x1f]+)\\d+\\1")
"""Marks of sitegen for links and shortcodes, which rendering replaces."""
PROGRAMS = {"sitegen": run_sitegen, "wordpress-export-to-markdown": run_npm, "pelican-import": run_pelican}


def compare(posts: list[Post], outputs: dict[str, Output]) -> Counter[str]:
    """Return the counts of one program for one export."""
    result = Counter[str]()
    for post in posts:
        output = outputs.get(post.number) or outputs.get(post.key) or outputs.get(post.key.partition("/")[2])
        if post.is_closed:
            result["closed posts published"] += bool(output and output.is_published)
            continue
        result["open posts"] += 1
        result["open posts without a file"] += output is None
        shown = visible_text(output.html) if output else ""
        found = words_of(SHORTCODE.sub(" ", shown))
        missing, added = post.words - found, found - post.words
        lost = without_joins(missing, added).total()
        invented = sum(count for word, count in without_joins(added, missing).items() if word not in post.others)
        result["words"] += post.words.total()
        result["words lost"] += lost
        result["words invented"] += invented
        result["posts with a difference"] += bool(lost or invented)
        result["pictures shown"] += output.html.count("<img") if output else 0
        result["posts with raw shortcodes"] += bool(SHORTCODE.search(shown))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--npm", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("exports", type=Path, nargs="+")
    options = parser.parse_args()
    totals: dict[str, Counter[str]] = {}
    for file in options.exports:
        posts = read_posts(file)
        for name, run in PROGRAMS.items():
            with tempfile.TemporaryDirectory() as folder:
                outputs = run(file, Path(folder), options)
            totals[name] = totals.get(name, Counter()) + compare(posts, outputs)
    rows = list(dict.fromkeys(key for total in totals.values() for key in total))
    lines = [f"| | {' | '.join(totals)} |", "|---|" + "--:|" * len(totals)]
    lines += [f"| {row} | {' | '.join(str(total[row]) for total in totals.values())} |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
