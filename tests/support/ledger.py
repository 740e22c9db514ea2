"""The ledger of published addresses, read and edited in tests."""

import shutil

from support.archive import CONFIG, Archive

LEDGER = "addresses.txt"
NEWS = CONFIG + '[kinds.story]\npermalink = "/news/{slug}/"\n'


def lines(archive):
    text = (archive.root / LEDGER).read_text("utf-8").splitlines()
    return [line for line in text if not line.startswith("#")]


def known(archive):
    """Address, id and state of each line."""
    words = [line.split() for line in lines(archive)]
    return {(each[0], each[1], each[-1] if each[-1] in {"unpublished", "withdrawn"} else "") for each in words}


def write(archive, *added):
    text = (archive.root / LEDGER).read_text("utf-8")
    (archive.root / LEDGER).write_text(text + "".join(f"{line}\n" for line in added), "utf-8")


def drop(archive, address):
    """Take the lines of an address out; a watcher sees the file before or after."""
    text = (archive.root / LEDGER).read_text("utf-8").splitlines(keepends=True)
    archive.write(".part", "".join(line for line in text if not line.startswith(f"{address} ")))
    (archive.root / ".part").replace(archive.root / LEDGER)


def gone(archive, path):
    (archive.root / "content" / path).unlink()


def refused(archive, *words, code=1):
    """A build that writes nothing and says these words."""
    before, ledger = archive.tree(), (archive.root / LEDGER).read_bytes()
    result = archive.run("build")
    assert result.code == code, result.out
    for word in words:
        assert word in result.err
    assert archive.tree() == before
    assert (archive.root / LEDGER).read_bytes() == ledger
    return result.err


def clean(archive, folder):
    """The archive with its ledger, built in another folder."""
    other = Archive(folder)
    other.on = archive.on
    for name in ("content", "sitegen.toml", LEDGER):
        place = archive.root / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, other.root / name)
    return other
