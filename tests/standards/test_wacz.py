"""The WACZ file of a site, as other programs read it: py-wacz, cdxj-indexer and warcio."""

import datetime as dt
import json
import subprocess
import sys
import zipfile

import pytest
from support import needs
from support.preserved import NOW, SECRETS, write_newsroom

from sitegen.preserve.wacz.captures import Capture
from sitegen.preserve.wacz.package import SiteDescription, write_wacz
from sitegen.preserve.wacz.verify import verify_wacz

BASE = "https://courier.example"


@pytest.fixture(scope="module")
def wacz(tmp_path_factory):
    from support.archive import Archive

    archive = Archive(tmp_path_factory.mktemp("wacz"))
    write_newsroom(archive)
    assert archive.run("preserve", "--now", NOW, "--as", "wacz").code == 0
    return archive.root / "preserved/millbrook-courier-2026-01-05.wacz"


def index(wacz):
    with zipfile.ZipFile(wacz) as archive:
        lines = archive.read("indexes/index.cdx").decode().splitlines()
    return {fields["url"]: fields for fields in (json.loads(line.split(" ", 2)[2]) for line in lines)}


def pages(wacz):
    with zipfile.ZipFile(wacz) as archive:
        return [json.loads(line) for line in archive.read("pages/pages.jsonl").decode().splitlines()[1:]]


def unpacked(wacz, folder):
    with zipfile.ZipFile(wacz) as archive:
        archive.extractall(folder)
    return sorted((folder / "archive").iterdir())


def test_every_address_has_the_status_that_servers_give_it(wacz):
    found = {url.removeprefix(BASE): (each["status"], each.get("mime", "")) for url, each in index(wacz).items()}
    assert found["/"] == ("200", "text/html")
    assert found["/stories/council/"] == ("200", "text/html")
    assert found["/stories/council/photo.jpg"] == ("200", "image/jpeg")
    assert found["/2019/01/council.html"] == ("301", "text/html")
    assert found["/story.php?id=7"] == ("301", "")
    assert found["/people/old-park/"] == ("301", "text/html")
    assert found["/stories/accused/"] == ("410", "text/html")
    assert found["/manifest-sha256.txt"] == ("200", "text/plain")
    assert "/stories/zanzibar-ledger/" not in found


def test_pages_are_those_that_search_engines_may_list(wacz):
    by_url = {page["url"].removeprefix(BASE): page for page in pages(wacz)}
    assert by_url["/stories/council/"]["title"].startswith("Council # votes")
    assert "A clerk and a source spoke" in by_url["/stories/council/"]["text"]
    assert {"/stories/accused/", "/2019/01/council.html", "/404.html"} & by_url.keys() == set()
    assert not [word for page in by_url.values() for word in SECRETS.values() if word in json.dumps(page)]


@pytest.mark.tools("wacz")
def test_py_wacz_and_warcio_accept_it(wacz, tmp_path):
    done = subprocess.run(
        [needs.program("wacz"), "validate", "-f", str(wacz)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Validation succeeded" in done.stdout) == (0, True), done.stdout + done.stderr
    for part in unpacked(wacz, tmp_path):
        line = [
            sys.executable,
            "-c",
            "import sys; from warcio.cli import main; sys.exit(main())",
            "check",
            "-v",
            str(part),
        ]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert done.stdout.count("digest pass") == len(index(wacz)) + 1


@pytest.mark.tools("wacz")
def test_the_index_is_that_of_cdxj_indexer(wacz, tmp_path):
    parts = unpacked(wacz, tmp_path)
    line = [needs.program("cdxj-indexer"), "--sort", *map(str, parts)]
    theirs = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert (tmp_path / "indexes/index.cdx").read_text() == theirs


@pytest.mark.tools("wacz")
def test_a_large_site_has_several_warc_files(tmp_path):
    site, scratch, target = tmp_path / "site", tmp_path / "scratch", tmp_path / "site.wacz"
    site.mkdir()
    scratch.mkdir()
    captures = []
    for number in range(30):
        (site / f"{number:02}.bin").write_bytes(number.to_bytes(2, "big") * 3000)
        captures.append(
            Capture(
                f"{BASE}/{number:02}-é.bin".replace("é", "%C3%A9"), 200, "application/octet-stream", f"{number:02}.bin"
            )
        )
    about = SiteDescription("T", "", f"{BASE}/", "sitegen 0", dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    write_wacz(target, captures, site, about, scratch, max_part_bytes=1000)
    report = verify_wacz(target, "site.wacz")
    assert (report.problems, report.records) == ([], 30)
    parts = unpacked(target, tmp_path / "x")
    assert len(parts) > 3
    line = [needs.program("cdxj-indexer"), "--sort", *map(str, parts)]
    theirs = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert (tmp_path / "x/indexes/index.cdx").read_text() == theirs


@pytest.mark.parametrize(
    ("member", "old", "new", "message"),
    [
        ("indexes/index.cdx", b'"status": "410"', b'"status": "200"', "the size or the digest of indexes/index.cdx"),
        ("datapackage.json", b"1.1.1", b"1.1.2", "the digest of datapackage.json"),
        ("pages/pages.jsonl", b"Council", b"Counsel", "the size or the digest of pages/pages.jsonl"),
    ],
)
def test_a_changed_member_is_found(wacz, tmp_path, member, old, new, message):
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(wacz) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == member else data)
    assert message in verify_wacz(changed, "x").problems[0].message
