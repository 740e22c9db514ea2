"""Histories: an archive that is changed step by step, built after every one, and compared with a clean build each time.

The steps are what people and machines do to an archive; what must hold after each of them is in `History.holds`.
"""

import datetime as dt
import io
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from PIL import Image

from sitegen.build import indexing, pipeline
from sitegen.build.context import open_context
from sitegen.build.options import BuildOptions, BuildResult
from sitegen.build.session import Session
from sitegen.build.watch_loop import rebuild_once
from sitegen.config import loader
from sitegen.content.ledger_file import LEDGER_FILE_NAME
from sitegen.database.connection import delete_database
from sitegen.database.queries import staleness
from sitegen.diagnostics import Problem, errors
from sitegen.publish.output import output_dir
from sitegen.urls import output_file
from sitegen.watch.debounce import ChangeSet
from support.archive import UNSEARCHED

LEDGER = {"SITEGEN_OUTPUT__LEDGER": "true", "SITEGEN_OUTPUTS__HOSTS": '["netlify"]'}
MEMORY = Path("/dev/shm")
"""Where files cost least; the history does not care."""
THEME = Path(__file__).parent / "plain_theme"
NOON = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
MORNING = NOON - dt.timedelta(days=1)
EMBARGO = "2026-01-05T06:00Z"
FOREIGN = "build/somebody-elses.txt"
STORIES = [f"s{n}" for n in range(7)]
ENTITIES = {"people": "person", "places": "place", "events": "event", "documents": "document", "topics": "topic"}
UIDS = ["person/p0", "person/p1", "person/p2", "place/t0", "event/e0", "event/e1", "document/d0"]
TOPICS = ["topic/c0", "topic/c1", "topic/c2"]
UIDS += TOPICS
STAFF = ["carl", "dora"]
BYLINES = ["Carl Day", "C. Day", "Dora Eve", "staff/carl", "staff/dora"]
SECTIONS = ["", "courts", "schools"]
DATES = ["2018-01-05", "2018-03", "2019-01-05", "2019-01-06", "2019", "XXXX-12-07", "2020-02-02", "2026-01-05T06:00Z"]
WORDS = ['"Rain" fell.', '"Enough" was said.', "A long day.", '"Nobody" came.']
EMBEDS = [
    "",
    "https://vimeo.com/123456789",
    "https://youtu.be/AbCdEfGhIjK",
    "https://x.com/a/status/12",
    "https://podcast.example/1.mp3",
]
BLOCKS = {
    "mark": '```{mark} "Some" words\nsize: big\n```',
    "default": "```{mark} Words\n```",
    "rows": "```{rows} sums.csv\n```",
    "table": "```{table} @/data/sums.csv\ncaption: Sums\ncolumns: [who, {name: sum, format: number}]\n```",
    "picture": "```{mark} Words\nphoto: photo.png\n```",
}
"""Shortcodes in a story, by what they depend on."""
_MARK = (
    "{#---\nmain: words\narguments:\n  words: {type: text, required: true}\n"
    "  size: {type: choice, choices: [big, small], default: small}\n  photo: {type: image}\n---#}\n"
    "<p class='{{ args.size }}'>{{ args.words }}{% if args.photo %} {{ args.photo.href }}{% endif %}</p>\n"
)
MARKS = [
    _MARK,
    _MARK.replace("</p>", "!</p>"),
    _MARK.replace("default: small", "default: big"),
    _MARK.replace("[big, small]", "[huge, small]"),
    _MARK.replace("main: words", "main: wrods"),
    None,
]
"""The template of `{mark}`: two looks, two defaults, a choice less, a wrong declaration, none."""
SUMS = ["who,sum\nAnn,1200\nBo,7\n", "who,sum\nAnn,1200\nBo,8\n", "who,total\nAnn,1\n", "who,sum\nAnn\n", None]
"""The data file: two that differ in a row, one with another column, a broken one, none."""
COPIES = [
    "address,archived_url,date\nhttps://press.example/12,https://perma.cc/A,\nhttps://press.example/18,https://perma.cc/B,2019-01-02\n",
    "address,archived_url,date\nhttps://press.example/18,https://perma.cc/B,2019-01-03\n",
    "date,archived_url,address\n,https://perma.cc/C,https://press.example:443/12\n,https://perma.cc/D,https://press.example/14#part\n",
    "address,archived_url\nhttps://press.example/12,perma.cc/A\n",
    None,
]
"""The table of archived copies: three that differ in a row, a broken one, none. The stories link to these addresses."""
SHORTCODE_TEMPLATES = {
    "rows": "{#---\nmain: file\narguments:\n  file: {type: id}\n---#}\n{% for row in data(args.file) %}{{ row.who }}{% endfor %}",
    "table": "{% for row in rows %}{% for each in row %}{{ each.text }} {% endfor %}{% endfor %}{{ args.file.href }} {{ file_size }}",
}


HALF_DONE = [
    "---\ntitle: Half done yet\nstatus: draft\ntitel: x\n---\n[[Nobody Yet]]\n",
    '---\ntitle: "Half done yet\nstatus: held\n---\n',
    "---\ntitle: Half done yet\nstatus: published\npublished: 2019\nembargo: 2999-01-01\ndeck: [a]\n---\n",
    "---\ntitle: Half done yet\nslug: s0\nentities: [Nobody Yet]\nredirect_from: [/old/s1/]\n---\n[[story/s0]]\n",
    "nothing that can be read",
    "",
]


class Killed(BaseException):
    """The process was killed here."""


@dataclass
class Story:
    """What a story's file says."""

    title: str
    published: str = "2019-01-05"
    section: str = ""
    entities: tuple[str, ...] = ()
    follows: str = ""
    status: str = "published"
    embargo: str = ""
    links: tuple[str, ...] = ()
    words: str = '"Rain" fell.'
    old: bool = False
    picture: bool = False
    byline: str = "Carl Day"
    attached: str = ""
    """How it uses a file in its folder: linked, declared, offered, or not at all (beside); empty where there is none."""
    gallery: int = 0
    """The number of pictures in its gallery."""
    recording: str = ""
    """The shortcode of its recording, or empty."""
    embed: str = ""
    """The address of what it embeds."""
    block: str = ""
    """A key of `BLOCKS`, or empty."""
    featured: bool = False
    weight: int = 0
    package: tuple[str, ...] = ()
    was: str = ""
    """The slug that it had before, whose address it redirects."""

    def text(self, slug: str) -> str:
        """The file."""
        front = {"title": self.title, "published": self.published, "status": self.status, "bylines": [self.byline]}
        front |= {"section": self.section} if self.section else {}
        front |= {"entities": list(self.entities)} if self.entities else {}
        front |= {"documents": [{"id": uid} for uid in self.entities if uid.startswith("document/")]}
        front |= {"follows": self.follows} if self.follows else {}
        front |= {"embargo": self.embargo} if self.embargo else {}
        front |= {"featured": True} if self.featured else {}
        front |= {"weight": self.weight} if self.weight else {}
        front |= {"package": list(self.package)} if self.package else {}
        old = [f"/old/{slug}/"] * self.old + [f"/stories/{self.was}/"] * bool(self.was)
        front |= {"redirect_from": old} if old else {}
        if self.status == "withdrawn":
            front["corrections"] = [{"date": "2020-01-01", "kind": "retraction", "text": "It was wrong."}]
        named = " ".join(f"{name_of(uid)} came." for uid in self.entities)
        links = " ".join(f"[[{uid}]]" for uid in self.links)
        front |= {"credit": "Dora Eve", "image": {"src": "photo.png", "alt": "A photo"}} if self.picture else {}
        front |= {"files": ["extra.csv"]} if self.attached == "declared" else {}
        offered = {"file": "extra.csv", "title": "The figures", "note": self.words}
        front |= {"attachments": [offered]} if self.attached == "offered" else {}
        shown = "![A picture](photo.png)\n\n[notes](notes.txt)" if self.picture else ""
        shown += "\n\n[the figures](extra.csv)" if self.attached == "linked" else ""
        shown += self.embedded() if self.embed else ""
        shown += self.shown_files()
        has_block = self.block and (self.block != "picture" or self.picture)
        shown += f"\n\n{BLOCKS[self.block]}" if has_block else ""
        links += f" [The press](https://press.example/{len(self.words)}) said so."
        return f"---\n{yaml.safe_dump(front)}---\n{named}\n\n{self.words} {links}\n\n{shown}\n"

    def shown_files(self) -> str:
        """The blocks of its gallery and of its recording."""
        pictures = [
            {"file": name, "alt": self.words, "credit": "Dora Eve"} for name in self.files() if name.endswith(".png")
        ]
        shown = f"\n\n```{{gallery}}\n{yaml.safe_dump({'pictures': pictures})}```\n" if pictures else ""
        words = {"title": f"Heard: {self.words}", "captions": [{"file": "sound.vtt", "language": "en"}]}
        name = next((name for name in self.files() if name.startswith("sound.m")), "")
        return shown + (f"\n\n```{{{self.recording}}} {name}\n{yaml.safe_dump(words)}```\n" if name else "")

    def files(self) -> dict[str, str | bytes]:
        """The files of its gallery and of its recording, by name. Their bytes change with its words."""
        found: dict[str, str | bytes] = {
            f"g{n}.png": _photo(500 + 100 * n, len(self.words)) for n in range(self.gallery)
        }
        if self.recording:
            cue = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{self.words}\n"
            name, head = ("sound.mp3", b"ID3") if self.recording == "audio" else ("sound.mp4", b"\0\0\0\x18ftypmp42")
            found |= {name: head + bytes(len(self.words)), "sound.vtt": cue}
        return found

    def embedded(self) -> str:
        """The block of what it embeds, with the picture if it has one."""
        words = {"title": f"Embedded: {self.words}"} | ({"text": self.words} if "x.com" in self.embed else {})
        words |= {"poster": "photo.png", "alt": "A photo"} if self.picture else {}
        return f"\n\n```{{embed}} {self.embed}\n{yaml.safe_dump(words)}```\n"


@dataclass
class Entity:
    """What an entity's file says."""

    name: str
    aliases: tuple[str, ...] = ()
    merged_into: str = ""
    visibility: str = "public"
    tie: str = ""
    source: str = ""
    when: str = ""
    words: str = ""
    summary: str = ""
    status: str = "when-used"
    portrait: bool = False
    broader: str = ""

    def text(self, uid: str) -> str:
        """The file."""
        front = {"name": self.name, "summary": self.summary, "visibility": self.visibility, "status": self.status}
        front |= {"aliases": list(self.aliases)} if self.aliases else {}
        front |= {"merged_into": self.merged_into} if self.merged_into else {}
        front |= {"image": {"src": f"{uid.partition('/')[2]}.png", "alt": "A face"}} if self.portrait else {}
        front |= {"when": self.when} if self.when and uid.startswith("event/") else {}
        front |= {"broader": self.broader} if self.broader else {}
        if self.tie:
            source = self.source or "https://example.org/"
            front["relations"] = [{"to": self.tie, "kind": "associate", "source": source}]
        return f"---\n{yaml.safe_dump(front)}---\n{self.words}\n"


@dataclass
class Member:
    """What the file of a staff member says."""

    name: str
    aliases: tuple[str, ...] = ()
    status: str = "published"
    visibility: str = "public"
    words: str = ""
    portrait: bool = False
    site: str = ""
    former: bool = False

    def text(self, slug: str) -> str:
        """The file."""
        front = {"name": self.name, "aliases": list(self.aliases), "status": self.status, "visibility": self.visibility}
        front |= {"role": self.words, "former": self.former}
        front |= {"image": {"src": f"{slug}.png", "alt": "A face"}} if self.portrait else {}
        front |= {"contact": [{"label": "Site", "to": self.site}]} if self.site else {}
        return f"---\n{yaml.safe_dump(front)}---\n{self.words} [[person/p0]]\n"


def name_of(uid: str) -> str:
    """The name under which stories speak of an entity, tagged or not."""
    return f"Ann {uid.partition('/')[2].upper()}"


@cache
def _photo(width: int, color: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 8), (color, 90, 90)).save(out, "PNG")
    return out.getvalue()


def photo(story: Story) -> bytes:
    """A picture that changes with the story's words, and its width with the section."""
    return _photo(600 if story.section else 500, len(story.words))


@dataclass
class World:
    """The archive's folder, and what is in it."""

    root: Path
    stories: dict[str, Story] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    staff: dict[str, Member] = field(default_factory=dict)
    hinted: set[str] = field(default_factory=set)
    must_scan_fully: bool = False
    now: dt.datetime = NOON
    language: str = "en"
    title: str = "Archive"
    courts: str = "The courts"
    dates: str = "ap"
    lead: str = ""
    pins: tuple[str, str] = ("", "")
    order: str = "date"
    social_cards: str = "none"
    """Whether a card is drawn of each story, of the site or of none."""

    def write(self, path: str, data: str | bytes | None) -> None:
        """Write or (None) delete a file, and remember where."""
        file = self.root / path
        self.hinted.add(str(file))
        if data is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)

    def story(self, slug: str, story: Story | None) -> None:
        """Write a story, or delete it."""
        old = self.stories.pop(slug, None)
        if story is not None:
            self.stories[slug] = story
            for other in [other for other, its in self.stories.items() if its.was == slug]:
                self.story(other, replace(self.stories[other], was=""))
        folder = f"content/stories/{slug}"
        if old and old.picture:
            self.write(f"{folder}/notes.txt", None)
            self.write(f"{folder}/photo.png", None)
        if old and old.attached:
            self.write(f"{folder}/extra.csv", None)
        for name in old.files() if old else ():
            self.write(f"{folder}/{name}", None)
        self.write(f"{folder}/index.md", story.text(slug) if story else None)
        if story and story.picture:
            self.write(f"{folder}/notes.txt", story.words)
            self.write(f"{folder}/photo.png", photo(story))
        if story and story.attached:
            self.write(f"{folder}/extra.csv", f"a,{story.words}" if story.attached == "offered" else "a,b")
        for name, data in story.files().items() if story else ():
            self.write(f"{folder}/{name}", data)

    def entity(self, uid: str, entity: Entity | None) -> None:
        """Write an entity, or delete it."""
        kind, _, slug = uid.partition("/")
        folder = next(folder for folder, known in ENTITIES.items() if known == kind)
        self.entities.pop(uid, None)
        if entity is not None:
            self.entities[uid] = entity
        self.write(f"content/{folder}/{slug}.md", entity.text(uid) if entity else None)
        shows = entity is not None and entity.portrait
        self.write(f"content/{folder}/{slug}.png", _photo(600, len(entity.words)) if entity and shows else None)

    def member(self, slug: str, member: Member | None) -> None:
        """Write the entry of a staff member with its portrait, or delete both."""
        self.staff.pop(slug, None)
        if member is not None:
            self.staff[slug] = member
        self.write(f"content/staff/{slug}.md", member.text(slug) if member else None)
        shows = member is not None and member.portrait
        self.write(f"content/staff/{slug}.png", _photo(600, len(member.words)) if member and shows else None)

    def configure(self) -> None:
        """Write the configuration."""
        self.write(
            "sitegen.toml",
            f'[site]\ntitle = "{self.title}"\nlanguage = "{self.language}"\n[theme]\nname = "plain"\n'
            f'[content]\nlisting_size = 3\n[dates]\nstyle = "{self.dates}"\n'
            + self._front()
            + f'[sections.courts]\ntitle = "{self.courts}"\n'
            + (f'lead = "story/{self.lead}"\n' if self.lead in self.stories else ""),
        )

    def _front(self) -> str:
        """The table of the front page: a lead, and pins of which one has ended at noon and not in the morning."""
        pins = [
            f'{{ story = "story/{slug}", until = "{until}" }}'
            for slug, until in zip(self.pins, ("2026-01-04", "2026-01-09"), strict=True)
            if slug in self.stories
        ]
        lead = f'lead = "story/{self.lead}"\n' if self.lead in self.stories else ""
        return f'[front]\n{lead}pins = [{", ".join(pins)}]\norder = "{self.order}"\n'

    def job(self) -> BuildOptions:
        """A build of it as it is now."""
        file = self.root / "sitegen.toml"
        return BuildOptions(
            self.root,
            loader.load(file, UNSEARCHED | LEDGER | {"SITEGEN_IMAGES__SOCIAL_CARDS": self.social_cards}),
            file,
            self.root / "build",
            self.now,
            should_record=True,
        )

    def ledger(self) -> str:
        """The ledger of published addresses; empty if there is none."""
        file = self.root / LEDGER_FILE_NAME
        return file.read_text("utf-8") if file.exists() else ""

    def settle_the_ledger(self, problems: list[Problem]) -> bool:
        """Do what the problems of lost addresses say; whether there were any.

        What was deleted is let go, and what comes back is not gone any more.
        """
        said = "\n".join(problem.message for problem in problems if not problem.message.startswith("unknown"))
        back = {f"gone: {address}" for address in re.findall(r'says that "(\S+)" is gone', said)}
        lost = set(re.findall(r"published as (\S+), which is no longer in the archive", said))
        lines = [line for line in self.ledger().splitlines() if line not in back]
        lines = [f"gone: {line.split()[0]}" if line.split()[1] in lost else line for line in lines]
        self.write(LEDGER_FILE_NAME, "".join(f"{line}\n" for line in dict.fromkeys(lines)))
        return bool(back or lost)

    def tree(self) -> dict[str, bytes]:
        """Every file that is published."""
        base = self.root / "build"
        return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def built(make: Callable[[], BuildOptions]) -> BuildResult:
    """A build in a process of its own, as the command line does it."""
    try:
        return pipeline.build(make())
    except sqlite3.DatabaseError:
        delete_database(make().database_path)
        return pipeline.build(make())


@contextmanager
def killed_after(writes: int) -> Iterator[None]:
    """Kill at the nth time that a file is put in place or deleted."""
    publish, prune, left = output_dir.StagingArea.publish, output_dir.prune, [writes]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def publish_one(stage: output_dir.StagingArea, path: str) -> None:
        step()
        publish(stage, path)

    def prune_one(folder: Path, paths: Iterator[str]) -> list[str]:
        gone = []
        for path in sorted(paths):
            step()
            gone += prune(folder, [path])
        return gone

    output_dir.StagingArea.publish, output_dir.prune = publish_one, prune_one
    try:
        yield
    except Killed:
        pass
    finally:
        output_dir.StagingArea.publish, output_dir.prune = publish, prune


slugs = st.sampled_from(STORIES)
uids = st.sampled_from(UIDS)
some_uids = st.lists(uids, max_size=4, unique=True)


STEPS: list[str] = []
"""Everything that can happen, by name."""


def step(**chosen):
    """Something that can happen: a rule of the state machine."""

    def mark(function):
        STEPS.append(function.__name__)
        return rule(**chosen)(function)

    return mark


class History(RuleBasedStateMachine):
    """One archive's life. `mutant` wraps every build but the clean ones: the engine with a fault in it."""

    mutant: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-", dir=MEMORY if MEMORY.is_dir() else None))
        self.world = World(self.folder / "archive")
        self.clean = self.folder / "clean"
        self.session: Session | None = None
        self.built = False
        self.careless = ""

    def teardown(self) -> None:
        """Take everything away."""
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        """A small archive, built."""
        world = self.world
        shutil.copytree(THEME, world.root / "themes" / "plain")
        (world.root / "content" / "static").mkdir(parents=True)
        world.write(FOREIGN, "not ours")
        (world.root / FOREIGN).rename(world.root / "kept")
        world.configure()
        world.write("templates/shortcodes/mark.html", MARKS[0])
        world.write("content/data/sums.csv", SUMS[0])
        for name, text in SHORTCODE_TEMPLATES.items():
            world.write(f"templates/shortcodes/{name}.html", text)
        for uid in [*UIDS[:5], *TOPICS]:
            world.entity(uid, Entity(name_of(uid)))
        world.entity("place/t0", Entity(name_of("place/t0"), tie="event/e0", source="story/s0"))
        for number, slug in enumerate(STORIES[:4]):
            world.story(slug, Story(f"Story {number}", DATES[number], "courts", tuple(UIDS[: number + 1])))
        self.clean.mkdir()
        for name in ("content", "themes", "templates", "sitegen.toml"):
            (self.clean / name).symlink_to(world.root / name)
        self.holds()
        (world.root / "kept").rename(world.root / FOREIGN)
        self.holds()

    # -- what people do

    @precondition(lambda self: not self.careless)
    @step(
        slug=slugs,
        date=st.sampled_from(DATES),
        section=st.sampled_from(SECTIONS),
        entities=some_uids,
        words=st.sampled_from(WORDS),
        old=st.booleans(),
        picture=st.booleans(),
    )
    def write_story(self, slug, date, section, entities, words, old, picture):
        known = tuple(uid for uid in entities if uid in self.world.entities)
        self.world.story(slug, Story(f"Story of {slug}", date, section, known, words=words, old=old, picture=picture))
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, words=st.sampled_from(WORDS))
    def edit_body(self, slug, words):
        self._edit(slug, words=words)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, number=st.integers(0, 2))
    def retitle(self, slug, number):
        self._edit(slug, title=f"Title {number} of {slug}")

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, entities=some_uids)
    def retag(self, slug, entities):
        self._edit(slug, entities=tuple(uid for uid in entities if uid in self.world.entities))

    @precondition(lambda self: not self.careless)
    @step(
        slug=slugs,
        date=st.sampled_from(DATES),
        section=st.sampled_from(SECTIONS),
        byline=st.sampled_from(["Carl Day", "Dora Eve"]),
    )
    def move(self, slug, date, section, byline):
        self._edit(slug, published=date, section=section, byline=byline)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, links=some_uids, other=slugs)
    def link(self, slug, links, other):
        known = tuple(uid for uid in links if uid in self.world.entities)
        self._edit(slug, links=(*known, *([f"story/{other}"] if other in self.world.stories else [])))

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, other=slugs)
    def follow(self, slug, other):
        chain, at = [slug], other
        while at in self.world.stories and at not in chain:
            chain.append(at)
            at = self.world.stories[at].follows.removeprefix("story/")
        self._edit(slug, follows=f"story/{other}" if other in self.world.stories and at not in chain else "")

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, status=st.sampled_from(["published", "draft", "held", "withdrawn"]))
    def change_status(self, slug, status):
        self._edit(slug, status=status)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, embargo=st.sampled_from(["", EMBARGO]))
    def embargo(self, slug, embargo):
        self._edit(slug, embargo=embargo)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs)
    def delete_story(self, slug):
        self._remove(slug)
        self.holds()

    def _remove(self, slug: str) -> None:
        self.world.story(slug, None)
        for other, story in list(self.world.stories.items()):
            if f"story/{slug}" in story.package:
                story = replace(story, package=_without(story.package, f"story/{slug}"))  # noqa: PLW2901 - written below or here
                self.world.story(other, story)
            if f"story/{slug}" in (story.follows, *story.links):
                kept = tuple(uid for uid in story.links if uid != f"story/{slug}")
                follows = "" if story.follows == f"story/{slug}" else story.follows
                self.world.story(other, replace(story, links=kept, follows=follows))
        for uid, entity in list(self.world.entities.items()):
            if entity.source == f"story/{slug}":
                self.world.entity(uid, replace(entity, source=""))
        self._thread_needs(slug)
        self.world.write("content/pages/index.md", None)
        self.world.configure()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, featured=st.booleans(), weight=st.sampled_from([0, 5, -2]), other=slugs)
    def feature(self, slug, featured, weight, other):
        package = (f"story/{other}",) if other in self.world.stories and other != slug else ()
        self._edit(slug, featured=featured, weight=weight, package=package)

    @precondition(lambda self: not self.careless)
    @step(
        lead=slugs,
        pins=st.tuples(slugs, slugs),
        order=st.sampled_from(["date", "weight"]),
        dates=st.sampled_from(["ap", "ap", "iso"]),
    )
    def compose(self, lead, pins, order, dates):
        """The editors choose the lead, the pins and the order of the front page."""
        self.world.lead, self.world.pins, self.world.order, self.world.dates = lead, pins, order, dates
        self.world.configure()
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(lead=slugs, status=st.sampled_from(["published", "published", "draft", ""]), words=st.sampled_from(WORDS))
    def front_page(self, lead, status, words):
        """The document of the front page: a text and a lead, or none."""
        leads = f"lead: story/{lead}\n" if lead in self.world.stories else ""
        text = f"---\ntitle: The wooden gazette\nstatus: {status}\n{leads}---\n{words}\n"
        self.world.write("content/pages/index.md", text if status else None)
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, new=slugs, redirected=st.booleans())
    def rename_story(self, slug, new, redirected):
        if slug in self.world.stories and new not in self.world.stories:
            story = self.world.stories[slug]
            if not redirected:
                self.delete_story(slug)
            self._remove(slug)
            self.world.story(new, replace(story, follows="", links=(), package=(), was=slug if redirected else ""))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(
        uid=uids,
        name=st.booleans(),
        alias=st.booleans(),
        words=st.sampled_from(["", *WORDS]),
        when=st.sampled_from(["", *DATES]),
    )
    def write_entity(self, uid, name, alias, words, when):
        called = name_of(uid) if name else f"{name_of(uid)} Roe"
        aliases = (f"Lady {uid.partition('/')[2].upper()}",) if alias else ()
        self.world.entity(uid, Entity(called, aliases, when=when, words=words))
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, other=uids)
    def take_a_longer_name(self, uid, other):
        """One in which stories that tag another entity would have their mention of it."""
        if uid in self.world.entities:
            aliases = (f"{name_of(other)} came",)
            self.world.entity(uid, replace(self.world.entities[uid], aliases=aliases))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, summary=st.sampled_from(["", *WORDS]))
    def sum_up(self, uid, summary):
        """What every page shows that has the entity in a list, and nothing else."""
        if uid in self.world.entities:
            self.world.entity(uid, replace(self.world.entities[uid], summary=summary))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, other=uids, source=st.sampled_from(["", "", "s0", "s1", "document/d0"]))
    def relate(self, uid, other, source):
        """By a web page, a story or a document; without the latter two the relation is not shown."""
        if {uid, other} <= self.world.entities.keys() and uid != other:
            source = f"story/{source}" if source in self.world.stories else source if "/" in source else ""
            known = not source or source.startswith("story/") or source in self.world.entities
            self.world.entity(uid, replace(self.world.entities[uid], tie=other, source=source if known else ""))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=st.sampled_from(TOPICS), other=st.sampled_from(["", *TOPICS]))
    def broaden(self, uid, other):
        """A topic becomes a part of another, or of none, so that its stories are listed there."""
        known, above = self.world.entities, other
        while above in known and above != uid:
            above = known[above].broader
        if uid in known and (not other or other in known) and above != uid:
            self.world.entity(uid, replace(known[uid], broader=other))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=st.sampled_from(UIDS[:3]), other=st.sampled_from(["", *UIDS[:3]]))
    def merge(self, uid, other):
        known = self.world.entities
        into = not other or (other in known and other != uid and not known[other].merged_into)
        if uid in known and into and not any(entity.merged_into == uid for entity in known.values()):
            self.world.entity(uid, replace(known[uid], merged_into=other, tie=""))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, visibility=st.sampled_from(["public", "noindex", "suppressed"]))
    def show(self, uid, visibility):
        if uid in self.world.entities:
            self.world.entity(uid, replace(self.world.entities[uid], visibility=visibility))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, status=st.sampled_from(["when-used", "published"]))
    def publish_entity(self, uid, status):
        """Whether it is public by itself, or only while something public uses it."""
        if uid in self.world.entities:
            self.world.entity(uid, replace(self.world.entities[uid], status=status))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids, portrait=st.booleans())
    def picture_entity(self, uid, portrait):
        if uid in self.world.entities:
            self.world.entity(uid, replace(self.world.entities[uid], portrait=portrait))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, attached=st.sampled_from(["", "linked", "declared", "offered", "beside"]))
    def attach(self, slug, attached):
        self._edit(slug, attached=attached)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, pictures=st.integers(0, 3), recording=st.sampled_from(["", "audio", "video"]))
    def show_files(self, slug, pictures, recording):
        """Pictures of a gallery come and go, and so does a recording with its captions."""
        self._edit(slug, gallery=pictures, recording=recording)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, embed=st.sampled_from(EMBEDS))
    def embed(self, slug, embed):
        """The last embed of a service takes its host out of the policy."""
        self._edit(slug, embed=embed)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, block=st.sampled_from(["", *BLOCKS]))
    def put_a_shortcode(self, slug, block):
        self._edit(slug, block=block)

    @step(text=st.sampled_from(MARKS))
    def edit_a_shortcode(self, text):
        """Its look, its declaration, or both; or it goes."""
        self.world.write("templates/shortcodes/mark.html", text)
        self.holds()

    @step(text=st.sampled_from(SUMS))
    def edit_the_data(self, text):
        self.world.write("content/data/sums.csv", text)
        self.holds()

    @step(text=st.sampled_from(COPIES))
    def record_copies(self, text):
        self.world.write("content/archived.csv", text)
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(number=st.integers(0, len(HALF_DONE)))
    def begin_a_draft(self, number):
        """With a mistake, with the id of a story, or with nothing that can be read; or it goes."""
        text = HALF_DONE[number] if number < len(HALF_DONE) else None
        self.world.write("content/stories/a-half-done.md", text)
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(uid=uids)
    def delete_entity(self, uid):
        """By somebody who forgets who names it: errors until it is back."""
        if uid in self.world.entities:
            self.world.entity(uid, None)
            self.careless = uid
            self.holds()

    @precondition(lambda self: bool(self.careless))
    @step(untag=st.booleans())
    def mend(self, untag):
        uid, self.careless = self.careless, ""
        if untag:
            for slug, story in list(self.world.stories.items()):
                kept = replace(story, entities=_without(story.entities, uid), links=_without(story.links, uid))
                self.world.story(slug, kept)
            for other, entity in list(self.world.entities.items()):
                if uid in (entity.tie, entity.merged_into, entity.source, entity.broader):
                    self.world.entity(other, replace(entity, tie="", merged_into="", source="", broader=""))
        else:
            self.world.entity(uid, Entity(name_of(uid)))
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(
        slug=st.sampled_from(STAFF),
        named=st.sampled_from([("Carl Day", "C. Day"), ("Dora Eve",), ("Carl Day",), ("Karl Day", "Carl Day")]),
        status=st.sampled_from(["published", "published", "published", "draft", "held", "withdrawn"]),
        visibility=st.sampled_from(["public", "public", "noindex", "suppressed"]),
        words=st.sampled_from(["", *WORDS]),
        portrait=st.booleans(),
        site=st.sampled_from(["", "https://news.example/@carl"]),
        former=st.booleans(),
    )
    def write_staff(self, slug, named, status, visibility, words, portrait, site, former):
        """A staff entry is created, renamed, taken back, or takes over a byline. Two may have one name, which is an error."""
        if "person/p0" in self.world.entities:
            self.world.member(slug, Member(named[0], named[1:], status, visibility, words, portrait, site, former))
            self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=st.sampled_from(STAFF))
    def delete_staff(self, slug):
        for other, story in list(self.world.stories.items()):
            if story.byline == f"staff/{slug}":
                self.world.story(other, replace(story, byline="Carl Day"))
        self.world.member(slug, None)
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, byline=st.sampled_from(BYLINES))
    def sign(self, slug, byline):
        if not byline.startswith("staff/") or byline.partition("/")[2] in self.world.staff:
            self._edit(slug, byline=byline)

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, there=st.booleans())
    def name_a_thread(self, slug, there):
        text = f"---\ntitle: The saga\nstatus: published\nstarts: story/{slug}\n---\nIt began.\n"
        self.world.write("content/threads/saga.md", text if there and slug in self.world.stories else None)
        self.thread = slug
        self.holds()

    thread = ""

    @precondition(lambda self: not self.careless)
    @step(there=st.booleans(), words=st.sampled_from(WORDS))
    def own_page(self, there, words):
        self.world.write(
            "content/pages/about.md", f"---\ntitle: About\nstatus: published\n---\n{words}\n" if there else None
        )
        self.holds()

    @step(words=st.sampled_from(["", *WORDS]))
    def static_file(self, words):
        self.world.write("content/static/robots.txt", words or None)
        self.holds()

    # -- what happens to the theme, the configuration and the clock

    @step(
        name=st.sampled_from(["story.html", "cards.html", "extra.html", "listing.html"]),
        text=st.sampled_from([None, "shadow", "other"]),
    )
    def shadow_a_template(self, name, text):
        """A template of the archive's own stands before the theme's, or comes where there was none."""
        plain = THEME / "templates" / name
        body = plain.read_text("utf-8") if plain.exists() else "<p>Extra</p>"
        self.world.write(f"templates/{name}", None if text is None else f"{body}<!-- {text} -->")
        self.holds()

    @step(name=st.sampled_from(["base.html", "entity.html", "home.html"]), word=st.sampled_from(["", "one", "two"]))
    def edit_a_template(self, name, word):
        text = (THEME / "templates" / name).read_text("utf-8")
        self.world.write(f"themes/plain/templates/{name}", text + word)
        self.holds()

    @step(color=st.sampled_from(["black", "red"]))
    def edit_the_stylesheet(self, color):
        self.world.write("themes/plain/static/style.css", f"body {{ color: {color} }}\n")
        self.holds()

    @step(
        title=st.sampled_from(["Archive", "The Archive"]),
        courts=st.sampled_from(["The courts", "Justice"]),
        language=st.sampled_from(["en", "de"]),
        social_cards=st.sampled_from(["none", "site", "stories"]),
    )
    def configure(self, title, courts, language, social_cards):
        self.world.title, self.world.courts, self.world.language, self.world.social_cards = (
            title,
            courts,
            language,
            social_cards,
        )
        self.world.configure()
        self.holds()

    @step(now=st.sampled_from([NOON, MORNING]))
    def time_passes(self, now):
        self.world.now = now
        self.holds()

    # -- what happens to the machine

    @step(watching=st.booleans())
    def restart(self, watching):
        """From now on every build is a process of its own, or they are the rounds of one that watches."""
        self._close()
        if watching:
            self.session = Session(self.world.job)
            self.session.open()
            self.world.must_scan_fully = True

    @step(how=st.sampled_from(["lost", "garbage", "truncated"]))
    def damage_the_database(self, how):
        self._close()
        database = self.world.root / ".sitegen" / "archive.db"
        if how == "lost":
            shutil.rmtree(database.parent)
        elif how == "garbage":
            database.write_bytes(database.read_bytes()[:100] + os.urandom(5000))
        else:
            os.truncate(database, database.stat().st_size // 2)
        self.holds()

    @step(number=st.integers(0, 50), how=st.sampled_from(["edited", "deleted", "emptied", "same size"]))
    def vandalise(self, number, how):
        files = sorted((self.world.root / "build").rglob("*.html"))
        if files:
            file = files[number % len(files)]
            data = file.read_bytes()
            file.unlink()
            if how != "deleted":
                file.write_bytes({"edited": data + b"!", "emptied": b"", "same size": b"x" * len(data)}[how])
        self.world.must_scan_fully = True
        self.holds()

    @precondition(lambda self: not self.careless)
    @step(slug=slugs, writes=st.integers(0, 12), number=st.integers(0, 3))
    def kill(self, slug, writes, number):
        """An edit whose build is killed in the middle, then a build."""
        if slug in self.world.stories:
            self.world.story(slug, replace(self.world.stories[slug], title=f"Killed {number}", section="schools"))
        self._close()
        with killed_after(writes), self.mutant():
            built(self.world.job)
        self.holds()

    # -- what must hold

    def holds(self) -> None:
        """What is published is what a clean build publishes, problems included; another build does nothing."""
        expected = self._clean_build()
        foretold = self._foretold() if self.session is None else None
        before, ledger = self.world.tree(), self.world.ledger()
        report = self._build()
        assert report.problems == expected.problems, "the problems are not those of a clean build"
        if errors(report.problems):
            assert self.world.tree() == before, "a build with errors changed something"
            assert self.world.ledger() == ledger, "a build with errors changed the ledger"
            if self.world.settle_the_ledger(report.problems):
                self.holds()
            return
        assert self.world.ledger() == World(self.clean).ledger(), "the ledger is not that of a clean build"
        self.built = True
        foreign = {"somebody-elses.txt": b"not ours"} if (self.world.root / FOREIGN).exists() else {}
        found, good = self.world.tree(), World(self.clean).tree() | foreign
        wrong = {path for path in found.keys() | good.keys() if found.get(path) != good.get(path)}
        assert not wrong, f"not as in a clean build: {sorted(wrong)}"
        if foretold is not None:
            done = {path for path, (did, _) in report.build_log.items() if did != "removed"}
            assert done <= foretold | self._damaged(report), "rendered, and explain did not say so"
            assert foretold <= done, "explain said it would be rendered, and it was not"
        again = self._build()
        assert (again.rendered, again.written, again.removed) == (0, 0, 0), "a second build did something"
        assert again.problems == report.problems, "a second build tells other problems"

    def _damaged(self, report: BuildResult) -> set[str]:
        return {
            path for path, (_, why) in report.build_log.items() if staleness.decode_reasons(why) == [staleness.DAMAGED]
        }

    def _foretold(self) -> set[str] | None:
        """The pages that have to be rendered, before any is; None while there are errors or no database."""
        if not (self.world.root / ".sitegen" / "archive.db").exists() or not self.built:
            return None
        try:
            with self.mutant(), open_context(self.world.job()) as archive:
                if errors(indexing.update_index(archive)) or errors(pipeline.plan_pages(archive)):
                    return None
                return {output_file(row[2]) for row in archive.store.db.execute(staleness.RENDER_QUEUE_BY_PATH)}
        except sqlite3.DatabaseError:
            return None

    def _build(self) -> BuildResult:
        world = self.world
        with self.mutant():
            if self.session is None:
                return built(world.job)
            hint = ChangeSet(frozenset(world.hinted), is_full_scan=world.must_scan_fully)
            world.hinted = set()
            report, world.must_scan_fully = rebuild_once(self.session, hint, strict=False)
            return report

    def _clean_build(self) -> BuildResult:
        for name in (".sitegen/archive.db", "build"):
            place = self.clean / name
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        if ledger := self.world.ledger():
            (self.clean / LEDGER_FILE_NAME).write_text(ledger, "utf-8")
        else:
            (self.clean / LEDGER_FILE_NAME).unlink(missing_ok=True)
        job = self.world.job()
        made = replace(
            job, root=self.clean, config_file=self.clean / "sitegen.toml", output_folder=self.clean / "build"
        )
        return pipeline.build(made)

    def _edit(self, slug: str, **fields: object) -> None:
        if slug in self.world.stories:
            self.world.story(slug, replace(self.world.stories[slug], **fields))
        self.holds()

    def _thread_needs(self, slug: str) -> None:
        if self.thread == slug:
            self.world.write("content/threads/saga.md", None)

    def _close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None


def _without(uids: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(uid for uid in uids if uid != gone)
