"""Generated archives: the same stories for sitegen and for Hugo, from a seed, up to a million.

A story has about 650 words, a byline, a section, about five of n/10 people by Zipf's law, quotations, lists and links. One of
fifty stories has a table, another one code.
"""

import os
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

STORIES = int(os.environ.get("SITEGEN_BENCH_STORIES", "10000"))
RUNS = int(os.environ.get("SITEGEN_BENCH_RUNS", "3"))
SECTIONS = ["courts", "schools", "council", "police", "business", "culture", "sport"]
PARAGRAPHS, WORDS = 8, 80
PER_STORY = 5
DEFAULT_TOML = """\
[site]
title = "Generated"
base_url = "https://example.org/"
"""
"""The configuration of an archive with everything at its default: search, data, social cards, citations."""
TOML = f"""\
{DEFAULT_TOML}[search] # measured with everything at its default
enabled = false
[dataset] # measured with everything at its default
enabled = false
[images] # Hugo draws no cards
social_cards = "none"
[outputs] # Hugo makes feeds and a sitemap, but none of these
citations = false
hosts = []
"""
"""The configuration of an archive with pages, feeds and sitemaps only."""


@dataclass(frozen=True)
class Story:
    """One story, before it is written for either program."""

    number: int
    title: str
    deck: str
    date: str
    section: str
    byline: str
    people: tuple[int, ...]
    body: str


@dataclass(frozen=True)
class Archive:
    """A generated archive: the number of stories, the names of its people by number, and the seed of the stories."""

    count: int
    seed: int
    words: list[str]
    names: list[str]

    @property
    def stories(self) -> Iterator[Story]:
        """The stories, generated one at a time, so that a million need no memory."""
        weights = list(accumulate(1 / (rank + 1) for rank in range(len(self.names))))
        chance = random.Random(self.seed + 1)
        return (_story(number, self.names, weights, self.words, chance) for number in range(self.count))

    def story(self, number: int) -> Story:
        """Return one story by its number."""
        return next(islice(self.stories, number, None))


def generate(count: int, seed: int = 1) -> Archive:
    """Return an archive of `count` stories, which is the same for the same seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(3000)]
    people = max(10, count // 10)
    names = [f"{chance.choice(words).title()} {chance.choice(words).title()}{n}" for n in range(people)]
    return Archive(count, seed, words, names)


def _story(number: int, names: list[str], weights: list[float], words: list[str], chance: random.Random) -> Story:
    people = tuple(dict.fromkeys(chance.choices(range(len(names)), cum_weights=weights, k=PER_STORY)))
    texts = [chance.choices(words, k=WORDS) for _ in range(PARAGRAPHS)]
    for text, person in zip(texts, people, strict=False):
        text[10] = names[person]
    paragraphs = [" ".join(text).capitalize() + "." for text in texts]
    paragraphs[3] = f"> {paragraphs[3]}"
    paragraphs[5] = "\n".join(f"- {' '.join(texts[5][at : at + 20])}" for at in range(0, WORDS, 20))
    paragraphs[6] += f" See [the record](https://example.org/{number}) and *{chance.choice(words)}*."
    if number % 50 == 0:
        paragraphs.append("| year | sum |\n| --- | ---: |\n| 2018 | 10 |\n| 2019 | 12 |")
    elif number % 50 == 25:
        paragraphs.append("```python\ndef total(rows):\n    return sum(rows)\n```")
    date = f"{2000 + number % 20}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    title = f"Story {number} {chance.choice(words)}"
    deck = " ".join(chance.choices(words, k=12))
    return Story(
        number, title, deck, date, chance.choice(SECTIONS), f"Writer {number % 30}", people, "\n\n".join(paragraphs)
    )


def for_sitegen(archive: Archive, root: Path, config: str = TOML) -> None:
    """Write the content files and the configuration of an archive for sitegen."""
    for folder in ("content/stories", "content/people"):
        (root / folder).mkdir(parents=True)
    (root / "sitegen.toml").write_text(config)
    for number, name in enumerate(archive.names):
        text = f"---\nname: {name}\nsummary: Person number {number}\n---\nA person.\n"
        (root / f"content/people/p{number}.md").write_text(text)
    for story in archive.stories:
        (root / f"content/stories/s{story.number}.md").write_text(sitegen_text(story))


def sitegen_text(story: Story) -> str:
    """Return the content file of a story for sitegen."""
    tags = "".join(f"  - person/p{person}\n" for person in story.people)
    return (
        f"---\ntitle: {story.title}\ndeck: {story.deck}\nstatus: published\npublished: {story.date}\n"
        f"section: {story.section}\nbylines: [{story.byline}]\nentities:\n{tags}---\n{story.body}\n"
    )


def for_hugo(archive: Archive, root: Path, *, lean: bool = False) -> None:
    """Write an archive for Hugo, with templates that show the same as sitegen's.

    The `lean` templates leave out what takes Hugo longest: related stories, and the stories before and after.
    """
    (root / "content/stories").mkdir(parents=True)
    (root / "hugo.toml").write_text(HUGO)
    for path, text in {**LAYOUTS, **(LEAN if lean else {})}.items():
        (root / "layouts" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "layouts" / path).write_text(text)
    for number, name in enumerate(archive.names):
        folder = root / "content/people" / "-".join(name.lower().split())
        folder.mkdir(parents=True)
        (folder / "_index.md").write_text(f"---\ntitle: {name}\ndescription: Person number {number}\n---\nA person.\n")
    for story in archive.stories:
        (root / f"content/stories/s{story.number}.md").write_text(hugo_text(story, archive.names))


def hugo_text(story: Story, names: list[str]) -> str:
    """Return the content file of a story for Hugo."""
    people = "".join(f"  - {names[person]}\n" for person in story.people)
    return (
        f"---\ntitle: {story.title}\ndescription: {story.deck}\ndate: {story.date}\nsections: [{story.section}]\n"
        f"bylines: [{story.byline}]\nmonths: ['{story.date[:7]}']\npeople:\n{people}---\n{story.body}\n"
    )


HUGO = """\
baseURL = "https://example.org/"
title = "Generated"
[taxonomies]
section = "sections"
byline = "bylines"
person = "people"
month = "months"
[related]
includeNewer = true
threshold = 1
[[related.indices]]
name = "people"
weight = 100
"""
_FRAME = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Description }}"><link rel="canonical" href="{{ .Permalink }}"></head><body>
<header><p><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a></p>
<nav><ul><li><a href="/stories/">Stories</a></li><li><a href="/people/">People</a></li>
<li><a href="/sections/">Sections</a></li><li><a href="/bylines/">Bylines</a></li></ul></nav></header>
<main><h1>{{ .Title }}</h1>%s</main></body></html>
"""
_CARD = '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Description }} {{ .Date.Format "2 January 2006" }}</li>'
_TERMS = (
    '{{ range (.GetTerms "people") }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ .Description }}</li>{{ end }}'
    '{{ range (.GetTerms "bylines") }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}'
    '{{ range (.GetTerms "sections") }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}'
)
_STORY = '<p>{{ .Description }}</p><p>{{ .Date.Format "2 January 2006" }}</p>{{ .Content }}<ul>' + _TERMS + "</ul>"
_NEAR = (
    '<table>{{ range (.GetTerms "people") }}<tr><th><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></th>'
    '<td>{{ with .Pages.Next $ }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</td>'
    '<td>{{ with .Pages.Prev $ }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</td></tr>{{ end }}</table>'
)
_RELATED = f"<ul>{{{{ range first 5 (site.RegularPages.Related .) }}}}{_CARD}{{{{ end }}}}</ul>"
LAYOUTS = {
    "_default/single.html": _FRAME % (_STORY + _NEAR + _RELATED),
    "_default/list.html": _FRAME % f"{{{{ .Content }}}}<ul>{{{{ range .Pages }}}}{_CARD}{{{{ end }}}}</ul>",
    "index.html": _FRAME % f"<ul>{{{{ range first 14 site.RegularPages }}}}{_CARD}{{{{ end }}}}</ul>",
}
LEAN = {"_default/single.html": _FRAME % _STORY}
"""Without the stories before and after in each person's coverage, and without related stories."""
