"""Make a sample archive of 60 stories with pictures: a town that does not exist, always the same files.

Run it as a program to look at the result: `python tests/support/sample_archive.py FOLDER`, then `sitegen -C FOLDER serve`.
"""

import random
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import yaml
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).parent.parent))
from support.sample_headlines import (  # after the path, for the program
    ORGANIZATIONS,
    PEOPLE,
    PLACES,
    QUESTIONS,
    ROLES,
    SECTIONS,
    SENTENCES,
    SUBJECTS,
    TOPICS,
    WRITERS,
    Topic,
)

CONFIG = """\
[site]
title = "Millbrook Courier"
description = "News of Millbrook and Cedar County: a sample archive in which no person and no place is real."
base_url = "https://courier.example/"
timezone = "America/Chicago"

[content]
strict_sections = true
"""
SHAPES = ((1800, 1200), (1600, 900), (1600, 1200), (1200, 1500), (1400, 1400))
"""Width and height in pixels of the pictures, in turn: 3:2, 16:9, 4:3, 4:5 and 1:1."""
PALETTES = (
    ((209, 222, 228), (120, 141, 150), (68, 88, 92), (196, 120, 74)),
    ((240, 221, 196), (196, 150, 108), (110, 84, 72), (60, 92, 110)),
    ((205, 214, 196), (134, 152, 118), (72, 92, 70), (214, 178, 92)),
    ((226, 214, 222), (156, 132, 152), (84, 72, 100), (226, 150, 110)),
    ((214, 228, 236), (112, 150, 176), (48, 78, 104), (236, 196, 120)),
)
FIRST_DAY = date(2024, 1, 8)


def write_sample_archive(root: Path, stories: int = 60) -> None:
    """Write the archive into a folder: at most 60 stories, two of three with a picture, and the entities that they name."""
    _write(root, "sitegen.toml", CONFIG + "".join(_section(name) for name in SECTIONS))
    for kind, folder, entries in (
        ("place", "places", PLACES),
        ("organization", "organizations", ORGANIZATIONS),
        ("person", "people", PEOPLE),
    ):
        for slug, (name, summary) in entries.items():
            front: dict[str, object] = {"name": name, "summary": summary}
            if kind == "person" and slug in {"maria-delgado", "leo-park"}:
                relation = {"kind": "member", "to": "organization/city-council", "role": summary}
                front["relations"] = [relation | {"source": "story/library-budget-1"}]
            _document(root, f"{folder}/{slug}", front, "")
    _write_topics(root)
    _write_staff(root)
    _document(
        root,
        "pages/about",
        {"title": "About this paper", "status": "published"},
        "A sample archive. Nothing in it is real.\n",
    )
    for topic in TOPICS[:4]:
        thread = {"title": topic.matter.capitalize(), "starts": f"story/{topic.slug}-1", "status": "published"}
        _document(root, f"threads/{topic.slug}", thread, "")
    chosen = [(part, number) for part in range(5) for number in range(len(TOPICS))][:stories]
    for position, (part, number) in enumerate(chosen):
        _write_story(root, TOPICS[number], part, position)


def _write_topics(root: Path) -> None:
    """Write a broad topic for each section, and a narrower one for each matter."""
    for slug, name, summary in SUBJECTS.values():
        _document(root, f"topics/{slug}", {"name": name, "summary": summary}, "")
    for topic in TOPICS:
        front = {
            "name": topic.matter.removeprefix("the ").capitalize(),
            "broader": f"topic/{SUBJECTS[topic.section][0]}",
        }
        _document(root, f"topics/{topic.slug}", front, "")


def _write_staff(root: Path) -> None:
    """Write an entry with a portrait for each writer with a name."""
    for slug, (name, role) in ROLES.items():
        _write(root, f"content/staff/{slug}.jpg", _portrait(random.Random(slug)))
        portrait = {
            "src": f"{slug}.jpg",
            "alt": f"A drawing of {name}",
            "credit": "Drawn by a program / Millbrook Courier",
        }
        contact = [{"label": "E-mail", "to": f"mailto:{slug}@courier.example"}]
        front = {"name": name, "role": role, "image": portrait, "contact": contact, "status": "published"}
        _document(root, f"staff/{slug}", front, f"{name} has worked for the Millbrook Courier since it went online.\n")


def _portrait(choose: random.Random) -> bytes:
    """Return a JPEG: a head and shoulders."""
    sky, far, near, spot = choose.choice(PALETTES)
    picture = Image.new("RGB", (800, 1000), sky)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((100, 620, 700, 1300), near)
    draw.ellipse((240, 200, 560, 640), far)
    draw.pieslice((230, 170, 570, 520), 180, 360, spot)
    encoded = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(encoded, "JPEG", quality=80)
    return encoded.getvalue()


def _section(name: str) -> str:
    title, summary = SECTIONS[name]
    return f'\n[sections.{name}]\ntitle = "{title}"\nsummary = "{summary}"\norder = {list(SECTIONS).index(name) + 1}\n'


def _write_story(root: Path, topic: Topic, part: int, position: int) -> None:
    """Write one story of a topic. Every third has no picture; every seventh has a correction; every ninth is long."""
    choose, slug = random.Random(f"{topic.slug}/{part}"), f"{topic.slug}-{part + 1}"
    title, deck = topic.stories[part]
    published = FIRST_DAY + timedelta(days=position * 15 + choose.randrange(5))
    hour = f"T{6 + position % 14:02}:{choose.choice(('00', '15', '30'))}" if position % 2 else ""
    front: dict[str, object] = {
        "title": title.removeprefix("Opinion: "),
        "deck": deck,
        "status": "published",
        "published": f"{published.isoformat()}{hour}",
        "section": topic.section,
        "bylines": [WRITERS[position % 4]] if position % 11 else list(WRITERS[:2]),
        "entities": [
            *(f"person/{slug}" for slug in topic.people),
            f"organization/{topic.organization}",
            f"place/{topic.place}",
            f"topic/{topic.slug}",
        ],
    }
    if title.startswith("Opinion: "):
        front["kind"] = "opinion"
    if title.endswith("?") or "what the numbers say" in title:
        front["kind"] = "analysis"
    if part and position % 5:
        front["follows"] = f"story/{topic.slug}-{part}"
    if position % 7 == 3:
        text = f"An earlier version misstated a date in {topic.matter}."
        front["corrections"] = [
            {"date": (published + timedelta(days=2)).isoformat(), "kind": "correction", "text": text}
        ]
    if position % 3 != 1:
        _write(root, f"content/stories/{slug}.jpg", _picture(choose, SHAPES[position % len(SHAPES)]))
        front["image"] = {
            "src": f"{slug}.jpg",
            "alt": f"A drawing of hills and houses for a story on {topic.matter}",
            "caption": "The view from the water tower.",
            "credit": "Drawn by a program / Millbrook Courier",
        }
    _document(root, f"stories/{slug}", front, _text(choose, topic, long=position % 9 == 4))


def _text(choose: random.Random, topic: Topic, *, long: bool) -> str:
    """Return the text of a story: 110 to 260 words, or about 900 with headings, a pull quote and a note."""
    paragraphs = [_paragraph(choose, topic) for _ in range(18 if long else choose.randrange(4, 8))]
    if not long:
        return "\n\n".join(paragraphs) + "\n"
    paragraphs[1] += "[^1]"
    for number, place in enumerate((15, 11, 7, 3)):
        paragraphs.insert(place, f"## {QUESTIONS[3 - number]}")
    paragraphs.insert(1, "> [!pull]\n> We were told to wait, and we waited.")
    return "\n\n".join(paragraphs) + "\n\n[^1]: The minutes give the hour, and not the day.\n"


def _paragraph(choose: random.Random, topic: Topic) -> str:
    names = {
        "person": PEOPLE[topic.people[0]][0],
        "other": PEOPLE[topic.people[-1]][0],
        "organization": ORGANIZATIONS[topic.organization][0],
        "matter": topic.matter,
        "place": PLACES[topic.place][0],
    }
    sentences = choose.sample(SENTENCES, 3)
    return " ".join(
        sentence.format(day=choose.choice(("Monday", "Tuesday", "Thursday")), number=choose.randrange(21, 400), **names)
        for sentence in sentences
    )


def _picture(choose: random.Random, size: tuple[int, int]) -> bytes:
    """Return a JPEG: a sky, ridges of hills, and houses."""
    (width, height), (sky, far, near, spot) = size, choose.choice(PALETTES)
    picture = Image.new("RGB", size, sky)
    draw = ImageDraw.Draw(picture)
    for line in range(height):
        shade = 1 - 0.22 * line / height
        draw.line((0, line, width, line), tuple(round(value * shade) for value in sky))
    radius, x = height // choose.randrange(9, 14), choose.randrange(width // 6, width)
    draw.ellipse((x, height // 7, x + 2 * radius, height // 7 + 2 * radius), spot)
    for layer in range(3):
        weight = layer / 2
        color = tuple(round(a + (b - a) * weight) for a, b in zip(far, near, strict=True))
        level = height * (0.45 + 0.17 * layer)
        points = [(step * width / 12, level + choose.uniform(-0.07, 0.07) * height) for step in range(13)]
        draw.polygon([(0, height), *points, (width, height)], color)
    left = choose.randrange(0, width // 3)
    for _ in range(choose.randrange(3, 7)):
        wide, tall = choose.randrange(width // 14, width // 7), choose.randrange(height // 8, height // 3)
        draw.rectangle(
            (left, height * 0.92 - tall, left + wide, height * 0.92), tuple(value * 3 // 5 for value in near)
        )
        for column in range(3):
            window = left + wide * (column + 0.5) / 3.5
            draw.rectangle((window, height * 0.92 - tall * 0.8, window + wide / 8, height * 0.92 - tall * 0.62), spot)
        left += wide + choose.randrange(8, width // 20)
    encoded = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(encoded, "JPEG", quality=80)
    return encoded.getvalue()


def _document(root: Path, path: str, front: dict[str, object], body: str) -> None:
    _write(
        root, f"content/{path}.md", f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True)}---\n\n{body}"
    )


def _write(root: Path, path: str, content: str | bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


if __name__ == "__main__":
    write_sample_archive(Path(sys.argv[1]))
