"""Documents with mistakes, and the problems that a build reports."""

import re
import unicodedata
from dataclasses import dataclass

BAD = "content/stories/bad.md"


HEAD = "title: Bad\nstatus: published\npublished: 2019-01-05\n"


START = re.compile(r"(?P<place>\S.*?): (?P<severity>error|warning): ")


EXCERPT = re.compile(r"  (\d+) \| (.*)")


def story(front="", body="", head=HEAD):
    """A story: its head is on lines 2 to 4, more front matter from line 5, with none of it the body from line 6."""
    return f"---\n{head}{front}---\n{body}"


def entity(front="", body="", name="Some One"):
    """An entity: its name is on line 2, more front matter from line 3, with none of it the body from line 5."""
    return f"---\nname: {name}\n{front}status: published\n---\n{body}"


@dataclass(frozen=True)
class Told:
    """One problem as it was printed."""

    place: str
    text: str


def told(result):
    """The problems printed, in their order."""
    found = []
    for line in result.err.splitlines():
        if start := START.match(line):
            found.append(Told(start["place"], line))
        elif line.startswith("  ") and found:
            found[-1] = Told(found[-1].place, f"{found[-1].text}\n{line}")
    return found


def expect(result, expected):
    """Check that the problems told are those expected, each `place phrase`, in any order, and no other."""
    pairs = [re.fullmatch(r"(\S+) (.+)", text).groups() for text in expected]
    found = told(result)
    assert sorted(problem.place for problem in found) == sorted(place for place, _ in pairs), result.err
    for place, phrase in pairs:
        assert any(problem.place == place and phrase in problem.text for problem in found), (phrase, result.err)


def refused(archive, before, expected, code=1):
    """Check that a build is refused as expected, quickly and in words, and that what was published is as it was."""
    result = archive.run("build")
    assert "Traceback" not in result.out + result.err
    assert result.code == code, result.out + result.err
    assert result.seconds < 60
    assert archive.tree() == before
    expect(result, expected)
    for problem in told(result):
        shows_its_line(archive, problem)


def shows_its_line(archive, problem):
    """Check that the line printed below a problem is that line of its file."""
    shown = EXCERPT.search(problem.text)
    if not shown:
        return
    file, number, _ = problem.place.rsplit(":", 2)
    assert shown[1] == number
    text = (archive.root / file).read_bytes().decode("utf-8-sig", "replace")
    line = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")[int(number) - 1]
    printed = [part for part in re.split("[\ufffd\u2026]", shown[2]) if part.strip()]
    assert all(part.replace("\t", " ").strip() in line.replace("\t", " ") for part in printed)
