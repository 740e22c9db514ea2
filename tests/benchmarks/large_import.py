"""Imports a generated export of WordPress in one run, and prints its size, its time and its memory.

    python tests/benchmarks/large_import.py [--megabytes 1000] [--folder FOLDER] [OPTION…]

Each post has 650 words in the block editor's format with links, marks, a heading, a list and a quotation, a picture of the media library, a category,
tags and the metadata of common plugins. Further options are those of `sitegen import`. Memory is that of all processes together at its highest.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from benchmarks.processes import SITEGEN, cost  # noqa: E402 - the tests are not installed
from support.wxr import HEAD, SITE, TAIL, attachment, post  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPHS, SENTENCES, WORDS = 12, 5, 10
CONFIG = '[site]\ntitle = "T"\nbase_url = "https://archive.example.org/"\ntimezone = "Europe/Berlin"\n'


def write_export(file: Path, size: int, seed: int = 1) -> int:
    """Write an export of about `size` bytes, and return the number of its posts."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(8000)]
    written, number = 0, 0
    with file.open("w", encoding="utf-8") as stream:
        written += stream.write(HEAD.format(site=SITE))
        while written < size:
            number += 1
            written += stream.write(_story(chance, vocabulary, number))
        stream.write(TAIL)
    return number


def _story(chance: random.Random, vocabulary: list[str], number: int) -> str:
    """Return the XML of a post and its picture."""
    year, month, day = 2004 + number % 20, 1 + number % 12, 1 + number % 28
    picture = f"{year}/{month:02}/picture-{number}.jpg"
    title = " ".join(chance.choices(vocabulary, k=8)).capitalize()
    slug = "-".join(title.lower().split())
    date = f"{year}-{month:02}-{day:02} {number % 24:02}:{number % 60:02}:00"
    summary, deck = (" ".join(chance.choices(vocabulary, k=count)) for count in (20, 12))
    metadata = [
        ("_thumbnail_id", str(2 * number + 1)), ("_edit_last", "2"), ("_yoast_wpseo_metadesc", summary),
        ("_yoast_wpseo_primary_category", "7"), ("_yoast_wpseo_linkdex", "63"), ("newspack_post_subtitle", deck),
        ("_wp_old_slug", f"draft-{number}"), ("_jetpack_related_posts_cache", "a:1:{s:32:" + "0123456789abcdef" * 8 + "}"),
    ]  # fmt: skip
    terms = [("category", "city-hall", "City Hall")]
    terms += [("post_tag", f"tag-{each}", f"Tag {each}") for each in chance.sample(range(3000), 4)]
    content = "\n\n".join(_blocks(chance, vocabulary, number, picture))
    link = f"{SITE}/{year}/{month:02}/{day:02}/{slug}/"
    story = post(
        content, id=2 * number, slug=slug, title=title, date=date, gmt=date, link=link, meta=metadata, terms=terms
    )
    return story + attachment(2 * number + 1, picture, parent=2 * number, link=f"{link}picture-{number}/")


def _blocks(chance: random.Random, vocabulary: list[str], number: int, picture: str) -> Iterator[str]:
    """Yield the blocks of a text of about 650 words."""
    for place in range(PARAGRAPHS):
        text = " ".join(_sentence(chance, vocabulary, number) for _ in range(SENTENCES))
        if place == PARAGRAPHS // 2:
            yield f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{_words(chance, vocabulary, 5)}</h2>\n<!-- /wp:heading -->'
            source = f"{SITE}/wp-content/uploads/{picture}"
            caption = f"<figcaption>{_words(chance, vocabulary, 9)}</figcaption>"
            image = f'<img src="{source}" alt="{_words(chance, vocabulary, 5)}"/>{caption}'
            figure = f'<figure class="wp-block-image">{image}</figure>'
            yield f'<!-- wp:image {{"id":{2 * number + 1}}} -->\n{figure}\n<!-- /wp:image -->'
        elif place == PARAGRAPHS - 2:
            items = "".join(f"<li>{_words(chance, vocabulary, 8)}</li>" for _ in range(3))
            yield f"<!-- wp:list -->\n<ul>{items}</ul>\n<!-- /wp:list -->"
        elif place == PARAGRAPHS - 4:
            yield f'<!-- wp:quote -->\n<blockquote class="wp-block-quote"><p>{text}</p></blockquote>\n<!-- /wp:quote -->'
        yield f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->"


def _sentence(chance: random.Random, vocabulary: list[str], number: int) -> str:
    text = _words(chance, vocabulary, WORDS)
    match chance.randrange(25):
        case 0:
            return f"<em>{text}</em>."
        case 1:
            return f'<a href="{SITE}/?p={2 * chance.randint(1, number)}">{text}</a>.'
        case 2:
            return f'<a href="https://other.example/{number}">{text}</a>.'
        case 3:
            return f"“{text},” <strong>she said</strong>."
    return f"{text}."


def _words(chance: random.Random, vocabulary: list[str], count: int) -> str:
    return " ".join(chance.choices(vocabulary, k=count)).capitalize()


def main() -> None:
    """Write an export, import it, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="a new folder for the archive and its export, which is kept")
    arguments, options = parser.parse_known_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="sitegen-import-"))
    folder.mkdir(exist_ok=True)
    (folder / "sitegen.toml").write_text(CONFIG, "utf-8")
    (folder / "content").mkdir(exist_ok=True)
    export = folder / "export.xml"
    posts = write_export(export, arguments.megabytes * 1_000_000)
    size = export.stat().st_size / 1e6
    print(f"{posts:,} posts and as many attachments, {size:,.0f} MB", flush=True)  # noqa: T201 - it is what a benchmark is for
    found = cost([*SITEGEN, "--quiet", "import", "wordpress", str(export), *options], folder)
    figures = f"{found.wall:,.0f} s, {found.cpu:,.0f} s of CPU, {posts / found.cpu:,.0f} posts a second of CPU, {found.megabytes:,.0f} MB"
    print(figures)  # noqa: T201 - it is what a benchmark is for
    if not arguments.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
