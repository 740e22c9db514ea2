"""The tutorial, followed in the order of its text: every file is written, every command is run, and every picture is taken.

The commands that install sitegen are only checked for their form. `git push` goes to a repository on this machine.
With SITEGEN_LOOKS=new, the pictures are written to `docs/images`; otherwise they are compared.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support import ROOT
from support.browser import axe, settle
from support.live import Preview
from support.pictures import check_picture, use_fixed_fonts

from sitegen import __version__

FOLDER = ROOT / "docs/tutorial"
PAGES = (FOLDER / "index.md", *sorted(FOLDER.glob("[1-9]-*.md")))
NOW = "1773158400"
"""2026-03-10 11:00 in Chicago, in seconds since 1970: the day of the tutorial, in which `sitegen new` names a story after the day."""
TIMEOUT = 60
"""Seconds for one command."""
BLOCK = re.compile(
    r'^(?P<indent> *)```(?P<language>\w+)(?: title="(?P<path>[^"]+)")?\n(?P<text>.*?)^(?P=indent)```$'
    r"|!\[(?P<words>[^\]]+)\]\(\.\./images/(?P<picture>[^)]+)\)",
    re.MULTILINE | re.DOTALL,
)
INSTALLERS = re.compile(
    r"(py|python3) -m (pip install --user pipx|pipx ensurepath)|sudo apt install pipx|brew install pipx"
    r"|pipx (ensurepath|install SOURCE)|uv tool (update-shell|install SOURCE)"
)
SOURCES = ("./sitegen", "git+https://git.example.org/newsroom/sitegen.git", f"./newsroom_sitegen-{__version__}-py3-none-any.whl")  # fmt: skip
"""A checkout, an address of Git and a wheel, as in the README."""
REMOTE = "https://github.com/your-name/millbrook-courier.git"

SHOWN = {
    "tutorial-new-archive.png": ("/", "The archive opens"),
    "tutorial-problem.png": ("/", "Maria Delgado"),
    "tutorial-story.png": ("/stories/parking-contract/", "people/maria-delgado/"),
    "tutorial-document.png": ("/documents/parking-contract/", "parking-contract.pdf"),
    "tutorial-dossier.png": ("/people/maria-delgado/", "organizations/city-of-millbrook/"),
    "tutorial-correction.png": ("/stories/parking-contract/", "misstated the vote"),
    "tutorial-drafts.png": ("/", "Auditor questions parking contract"),
    "tutorial-colors.png": ("/", "assets/colors."),
}
"""Of each picture, the address in the preview, and words in the source of the page after the steps above the picture."""
IN_PUBLIC_VIEW = {"tutorial-colors.png"}
WIDTH, HEIGHT = 960, 640
HEIGHTS = {"tutorial-document.png": 760, "tutorial-dossier.png": 1230}
"""Heights of pictures that show more than the first screen."""


@dataclass(frozen=True, slots=True)
class Step:
    """A block of a page, or a picture."""

    where: str
    kind: str
    """`picture`, `file`, or the language of a block."""
    name: str
    """The name of a picture, or the path of a file."""
    text: str


def steps(page: Path) -> Iterator[Step]:
    """Yield the blocks and the pictures of a page in their order."""
    text = page.read_text("utf-8")
    for found in BLOCK.finditer(text):
        where = f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}"
        if found["picture"]:
            yield Step(where, "picture", found["picture"], found["words"])
        else:
            block = "".join(line.removeprefix(found["indent"]) for line in found["text"].splitlines(keepends=True))
            yield Step(where, "file" if found["path"] else found["language"], found["path"] or "", block)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that the block shows for it."""
    assert block.startswith("$ "), f"a console block begins with a command: {block}"
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def matches(shown: str, real: str) -> bool:
    """Return True if the real output is the shown one. `…` is any text within a line; as a line of its own, any number of lines."""
    pattern = ""
    for line in shown.rstrip("\n").split("\n"):
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("…")) + "\n"
    lines = "".join(f"{line.rstrip()}\n" for line in real.splitlines())
    return re.fullmatch(pattern, lines or "\n") is not None


@dataclass
class Newcomer:
    """A person who does what the tutorial says, in a folder of their own."""

    folder: Path
    """The folder in which the terminal is."""
    site: Path
    """The repository at the host: what `git push` goes to."""
    page: object = None
    """A page of Chromium, or None: then no pictures are taken."""
    preview: Preview | None = None
    seen: list[str] = field(default_factory=list)
    """The pictures that the tutorial has shown."""
    edited: str = ""
    """The file that was written last, if it is in `content`: the dashboard of the preview names no others."""

    def follow(self, step: Step) -> None:
        """Do what a block says, and check that the text is true."""
        if step.kind == "file":
            self.write(step)
        elif step.kind == "console":
            for command, output in commands(step.text):
                self.run(step.where, command, output)
        elif step.kind == "picture":
            self.look(step)
        else:
            assert step.kind in {"text", "sh"}, f"{step.where}: a block of {step.kind} needs the path of its file"

    def write(self, step: Step) -> None:
        file = self.folder / step.name
        assert (self.folder / "sitegen.toml").is_file(), f"{step.where}: not in the folder of an archive"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.text, "utf-8")
        self.edited = step.name if step.name.startswith("content/") else ""

    def run(self, where: str, command: str, shown: str) -> None:
        program, *arguments = shlex.split(command)
        if program == "cd":
            self.folder = self.folder / arguments[0]
            assert self.folder.is_dir(), where
            return None
        if arguments == ["serve"]:
            return self.serve(where, shown)
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", timeout=TIMEOUT, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert matches(shown, done.stdout), (
            f"{where}: the output of `{command}` is\n{done.stdout}\nand the tutorial shows\n{shown}"
        )
        assert done.returncode == int("Build failed" in shown), f"{where}: `{command}` ended with {done.returncode}"
        if arguments[0] == "new":
            self.edited = done.stdout.split()[0]
        return None

    def serve(self, where: str, shown: str) -> None:
        process = subprocess.Popen(
            ["sitegen", "serve", "--port", "8711"],
            cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
        )  # fmt: skip
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, f"{where}: {line}"
        self.preview = Preview(process, address[0])
        real = line.replace(address[0], "http://127.0.0.1:8000/")
        assert matches(shown, real), f"{where}: {real}"

    def look(self, step: Step) -> None:
        """Check that the preview shows what a picture shows, and take the picture."""
        self.seen.append(step.name)
        if self.preview is None:  # the picture of the end at the beginning
            return
        path, words = SHOWN[step.name]
        if self.edited:
            self.preview.until("/_/build/", self.edited)  # the dashboard names the files of the last edit
        self.preview.until(path, words)
        if self.page is not None:
            if step.name in IN_PUBLIC_VIEW:
                cookie = {"name": f"sitegen-view-{self.preview.port}", "value": "public", "url": self.preview.address}
                self.page.context.add_cookies([cookie])
            self.page.set_viewport_size({"width": WIDTH, "height": HEIGHTS.get(step.name, HEIGHT)})
            self.page.goto(self.preview.address.rstrip("/") + path, wait_until="networkidle")
            use_fixed_fonts(self.page)
            check_picture(self.page, step.name, self.site.parent)
            self.page.context.clear_cookies()
            self.page.goto("about:blank")  # the preview would load an open page again after the next edit

    def environment(self) -> dict[str, str]:
        """Return an environment on the day of the tutorial, in which GitHub is a folder."""
        program = self.site.parent / "bin"
        program.mkdir(exist_ok=True)
        if not (program / "sitegen").exists():
            (program / "sitegen").write_text(f"#!{sys.executable}\nfrom sitegen.cli import main\n\nmain()\n", "utf-8")
            (program / "sitegen").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SITEGEN_", "GIT_"))}
        return kept | {
            "PATH": f"{program}:{os.environ['PATH']}",
            "SOURCE_DATE_EPOCH": NOW,
            "PYTHONUNBUFFERED": "1",
            "GIT_CONFIG_GLOBAL": str(self.site.parent / "gitconfig"),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self.site}.insteadOf",
            "GIT_CONFIG_VALUE_0": REMOTE,
        }


def check_installer(where: str, command: str) -> None:
    """Check the form of a command that installs something. It is not run."""
    for source in SOURCES:
        command = command.replace(source, "SOURCE")
    assert INSTALLERS.fullmatch(command), f"{where}: {command}"


@contextmanager
def newcomer(folder: Path, page: object = None) -> Iterator[Newcomer]:
    """Yield a newcomer in an empty folder; stop the preview at the end."""
    site = folder / "github.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(site)], check=True)
    (folder / "home").mkdir()
    person = Newcomer(folder / "home", site, page)
    try:
        yield person
    finally:
        if person.preview:
            person.preview.process.send_signal(signal.SIGINT)
            person.preview.process.wait(10)


def follow_all(person: Newcomer) -> Iterator[str]:
    """Follow the tutorial; yield the name of each page after its last step."""
    for page in PAGES:
        for step in steps(page):
            person.follow(step)
        yield page.name


def test_every_command_and_file_of_the_tutorial_works_in_the_order_of_the_text(tmp_path):
    with newcomer(tmp_path) as person:
        for page in follow_all(person):
            if page.startswith("4-"):
                assert person.preview.public("/stories/parking-contract/")[0] == 200
                assert person.preview.public("/stories/auditor-report/")[0] == 404
                assert person.preview.public("/people/leo-park/")[0] == 404
                assert b"uditor" not in person.preview.public("/people/maria-delgado/")[1]
            if page.startswith("5-"):
                assert person.preview.ask("/_/style/")[0] == 200
        assert set(person.seen) == set(SHOWN)

    published = git(person.site, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert {"index.html", ".nojekyll", "stories/parking-contract/index.html", "documents/parking-contract.pdf"} <= set(
        published
    )
    assert git(person.site, "show", "gh-pages:about/index.html").count("Reporters: Ana Ruiz") >= 1
    assert git(person.site, "for-each-ref", "--format=%(refname:short)").split() == ["gh-pages"]
    for secret in ("Leo Park", "auditor-report", "library-reopens"):
        assert [name for name in published if secret in git(person.site, "show", f"gh-pages:{name}")] == []
    kept = git(person.folder, "ls-files").splitlines()
    assert {"addresses.txt", "sitegen.toml", "templates/base.html", "content/stories/auditor-report.md"} <= set(kept)
    assert [name for name in kept if name.startswith(("build/", ".sitegen/"))] == []


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def test_the_pictures_of_the_tutorial_show_what_a_newcomer_sees_and_its_links_can_be_clicked(tmp_path, new_page):
    page = new_page()
    with newcomer(tmp_path, page) as person:
        for chapter in follow_all(person):
            if chapter[0] in CLICKS:
                page.goto(person.preview.address)
                settle(page)
                CLICKS[chapter[0]](page)
                page.goto("about:blank")


def click_in_chapter_1(page):
    page.get_by_role("link", name="The archive opens").first.click()
    page.locator("#_text").get_by_role("link", name="Our newsroom").click()
    assert page.locator("h1").inner_text() == "Our newsroom"


def click_in_chapter_2(page):
    page.get_by_role("link", name="Council approves").first.click()
    page.locator("#_text").get_by_role("link", name="Maria Delgado").click()
    page.get_by_role("link", name="Council approves").first.wait_for()


def click_in_chapter_3(page):
    page.get_by_role("link", name="Council approves").first.click()
    page.locator("#_text").get_by_role("link", name="contract", exact=True).click()
    page.get_by_role("link", name="The copy in this archive").click()
    page.locator("main").get_by_text("Page 1").first.wait_for()
    page.get_by_role("link", name="People", exact=True).first.click()
    page.locator("main").get_by_role("link", name="Maria Delgado").first.click()
    page.locator("main").get_by_text("mayor").first.wait_for()


def click_in_chapter_4(page):
    page.get_by_role("link", name="Show public view").click()
    page.get_by_role("link", name="Public view. Show all").wait_for()
    assert page.get_by_text("Auditor questions").count() == 0
    page.get_by_role("link", name="Public view. Show all").click()
    page.get_by_text("Auditor questions").first.wait_for()


def click_in_chapter_5(page):
    colors = (
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).backgroundColor]"
    )
    assert "rgb(255, 246, 229)" in page.evaluate(colors)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)
        assert axe(page) == [], scheme
    assert "rgb(20, 33, 61)" in page.evaluate(colors)
    page.emulate_media(color_scheme="light")


CLICKS = {
    "1": click_in_chapter_1,
    "2": click_in_chapter_2,
    "3": click_in_chapter_3,
    "4": click_in_chapter_4,
    "5": click_in_chapter_5,
}
"""Of each page of the tutorial, by its number, the clicks of its text."""


@pytest.mark.parametrize("chapter", PAGES, ids=lambda chapter: chapter.stem)
def test_a_page_is_short_and_says_what_the_reader_has_at_its_end(chapter):
    text = chapter.read_text("utf-8")
    assert (300 if chapter.stem == "index" else 400) <= len(text.split()) <= 900
    if chapter.stem != "index":
        assert "## What you have now" in text
        position = PAGES.index(chapter)
        assert position == len(PAGES) - 1 or f"({PAGES[position + 1].name})" in text


def test_the_first_page_links_to_every_page():
    links = re.findall(r"\]\((\d-[^)]+\.md)\)", PAGES[0].read_text("utf-8"))
    assert sorted(set(links)) == [page.name for page in PAGES[1:]]


def test_each_install_command_has_a_known_form():
    text = (FOLDER / "1-install.md").read_text("utf-8")
    listed = re.findall(r"`((?:python3|py|sudo|brew|pipx|uv) [^`]+)`", text)
    assert len([each for each in listed if each.split()[-1] in SOURCES]) == 2 * len(SOURCES)
    for command in listed:
        if command != "pipx install sitegen":  # the tutorial says not to
            check_installer("1-install.md", command)


@pytest.mark.parametrize(
    ("shown", "real", "is_same"),
    [
        ("84 files, … s\n", "84 files, 1.2 s\n", True),
        ("84 files, … s\n", "85 files, 1.2 s\n", False),
        ("first\n…\nlast\n", "first\na\nb\nlast\n", True),
        ("first\n…\n", "first\n", True),
        ("first\n", "first\nsecond\n", False),
        ("", "", True),
        ("", "a warning\n", False),
    ],
)
def test_the_output_that_is_shown_is_compared_with_the_real_one(shown, real, is_same):
    assert matches(shown, real) is is_same
