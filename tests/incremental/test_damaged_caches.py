"""Damage of the files in `.sitegen/`, as of a failing disk or memory: the next build is a clean one, and damage of the database is reported."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from support.archive import Archive
from support.pdfs import pdf_with_text

from sitegen.block_checksums import BLOCK_BYTES

DATABASE, CHECKSUMS = ".sitegen/archive.db", ".sitegen/archive.db.checksums"
ARTIFACTS = (".sitegen/archive.search", ".sitegen/archive.dataset", ".sitegen/pdf-text")
AGAIN = "the cache in .sitegen/ was damaged, or was not complete; everything is built again"
ON = {"search", "dataset", "ledger", "feeds", "sitemap", "citations"}


def flip(data, chance):
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def swap(data, chance):
    """Exchange two pages that differ."""
    pages = [data[start : start + BLOCK_BYTES] for start in range(0, len(data), BLOCK_BYTES)]
    while True:
        one, other = chance.sample(range(len(pages)), 2)
        if pages[one] != pages[other]:
            pages[one], pages[other] = pages[other], pages[one]
            return b"".join(pages)


def zero(data, chance):
    start = chance.randrange(len(data) // BLOCK_BYTES) * BLOCK_BYTES
    zeroed = data[:start] + bytes(BLOCK_BYTES) + data[start + BLOCK_BYTES :]
    return zeroed if zeroed != data else zero(data, chance)


def cut(data, chance):
    return data[: chance.randrange(1, len(data))]


class DamagedArchive:
    """An archive with the state after its first build, to which it returns for each damage."""

    def __init__(self, root):
        self.archive = Archive(root / "archive")
        self.archive.on |= ON
        self.archive.write(
            "sitegen.toml", (self.archive.root / "sitegen.toml").read_text() + "[search]\npdf_text = true\n"
        )
        self.archive.entity("person", "ann", name="Ann Lee")
        self.archive.entity("document", "memo", name="Memo", file="memo.pdf")
        self.archive.write("content/documents/memo.pdf", pdf_with_text("The zeppelins " * 30))
        for number in range(4):
            body = f"Ann Lee said {number}. " * 20 + "\n"
            self.archive.story(f"s{number}", title=f"Story {number}", entities=["Ann Lee"], body=body)
        self.archive.build()
        self.saved = root / "saved"
        for name in ("build", ".sitegen", "addresses.txt"):
            self._copy(self.archive.root / name, self.saved / name)
        self.edit()
        shutil.rmtree(self.archive.root / ".sitegen")
        self.archive.build()
        self.clean = self.archive.tree()

    def edit(self):
        """Change a story, so that the next build reads what is stored."""
        self.archive.story("s0", title="Story 0", entities=["Ann Lee"], body="Ann Lee said something else.\n")

    def restore(self):
        for name in ("build", ".sitegen", "addresses.txt"):
            there = self.archive.root / name
            shutil.rmtree(there) if there.is_dir() else there.unlink(missing_ok=True)
            self._copy(self.saved / name, there)

    def _copy(self, source, target):
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)

    def build(self):
        """Build, compare with a clean build, and return the messages."""
        result = self.archive.build()
        assert self.archive.tree() == self.clean
        return result.err

    def damage(self, path, how, chance):
        file = self.archive.root / path
        before = file.read_bytes()
        file.write_bytes(how(before, chance))
        assert file.read_bytes() != before


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return DamagedArchive(tmp_path_factory.mktemp("damaged"))


def check_database(site, path, how, count):
    chance, reported = random.Random(f"{path} {how.__name__}"), 0
    for _ in range(count):
        site.restore()
        site.damage(path, how, chance)
        reported += AGAIN in site.build()
    print(f"{count} times {how.__name__} in {path}: {reported} reported, {count} as a clean build")  # noqa: T201 - the count is a result
    assert reported == count


def check_artifacts(site, how, count):
    chance = random.Random(how.__name__)
    for _ in range(count):
        site.restore()
        root = site.archive.root
        files = sorted(
            file for each in ARTIFACTS for file in (root / each).rglob("*") if file.is_file() and file.stat().st_size
        )
        site.damage(chance.choice(files).relative_to(root), how, chance)
        shutil.rmtree(root / "build")  # all files are published again
        site.build()
    print(f"{count} times {how.__name__} in an artifact: {count} as a clean build")  # noqa: T201 - the count is a result


DATABASE_DAMAGE = [
    (DATABASE, flip),
    (DATABASE, swap),
    (DATABASE, zero),
    (DATABASE, cut),
    (CHECKSUMS, flip),
    (CHECKSUMS, cut),
]
NAMES = ["-".join((path.removeprefix(".sitegen/"), how.__name__)) for path, how in DATABASE_DAMAGE]


def test_an_undamaged_cache_is_used(site):
    site.restore()
    assert AGAIN not in site.build()
    assert '"action": "rendered"' not in site.archive.build("--json").out


@pytest.mark.parametrize(("path", "how"), DATABASE_DAMAGE, ids=NAMES)
def test_a_damaged_database_is_never_believed(site, path, how):
    check_database(site, path, how, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "how"), DATABASE_DAMAGE, ids=NAMES)
def test_tens_of_damages_of_the_database(site, path, how):
    check_database(site, path, how, 10)


@pytest.mark.long
@pytest.mark.parametrize(("path", "how"), DATABASE_DAMAGE, ids=NAMES)
def test_many_damages_of_the_database(site, path, how):
    check_database(site, path, how, 100 if (path, how) == (DATABASE, flip) else 20)


@pytest.mark.slow
@pytest.mark.parametrize("how", [flip, cut])
def test_tens_of_damages_of_artifacts(site, how):
    check_artifacts(site, how, 10)


@pytest.mark.long
@pytest.mark.parametrize("how", [flip, cut])
def test_many_damages_of_artifacts(site, how):
    check_artifacts(site, how, 40)


def test_the_check_can_fail(site):
    """Without the comparison with the checksums, the same damage is believed."""
    site.restore()
    with closing(sqlite3.connect(site.archive.root / DATABASE)) as db:
        db.execute("UPDATE file SET digest = x'00', size = size + 1 WHERE path = 'content/stories/s1.md'")
        db.commit()
    assert AGAIN in site.build()


def test_a_lost_checksum_file_begins_the_cache_again(site):
    site.restore()
    (site.archive.root / CHECKSUMS).unlink()
    assert AGAIN in site.build()


def test_a_lost_database_is_not_compared_with_old_checksums(site):
    site.restore()
    (site.archive.root / DATABASE).unlink()
    assert AGAIN not in site.build()
    site.edit()
    assert AGAIN not in site.build()


@pytest.mark.parametrize("command", ["clean", "list", "check", "explain"])
def test_other_commands_do_not_believe_a_damaged_database(site, command):
    site.restore()
    site.damage(DATABASE, zero, random.Random(1))
    result = site.archive.run(command, *(["/stories/s1/"] if command == "explain" else []))
    assert (result.code, AGAIN in result.err) == (0, True), result.err
