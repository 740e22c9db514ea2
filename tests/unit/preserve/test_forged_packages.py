"""Packages that were made to confuse a verifier: each is a problem, and none is an accident."""

import gzip
import hashlib
import json
import os
import random
import zipfile

import pytest

from sitegen.diagnostics import errors
from sitegen.preserve.verification import verify_package
from sitegen.preserve.wacz import verify

RECORD = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: 0\r\n\r\n\r\n\r\n"


def wacz(path, members, *, describes=None):
    """Write a WACZ file with right digests, whatever its members are."""
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in members.items()
    ]
    description = json.dumps({"resources": resources}).encode() if describes is None else describes
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(description).hexdigest()}"}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("datapackage.json", description)
        archive.writestr("datapackage-digest.json", json.dumps(digest))
    return path


def bag(path, **tag_files):
    (path / "data").mkdir(parents=True)
    (path / "data/a.txt").write_bytes(b"a")
    (path / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (path / "manifest-sha256.txt").write_text(f"{hashlib.sha256(b'a').hexdigest()}  data/a.txt\n")
    for name, text in tag_files.items():
        (path / f"{name.replace('__', '-')}.txt").write_bytes(text)
    return path


@pytest.mark.parametrize(
    "describes",
    [b"[]", b"1", b"{", b'{"resources": 1}', b'{"resources": [1]}', b'{"resources": [{"path": 1}]}', b"[" * 100_000, b"\xff", b"",
     b'{"resources": [{"path": "x", "hash": "shake_128:00"}]}', b'{"software": 1}'],
)  # fmt: skip
def test_a_description_of_any_form_is_judged(tmp_path, describes):
    assert errors(verify_package(wacz(tmp_path / "a.wacz", {}, describes=describes)).problems)


@pytest.mark.parametrize("member", ["datapackage.json", "datapackage-digest.json"])
def test_a_member_that_is_too_large_is_not_read(tmp_path, monkeypatch, member):
    package = wacz(tmp_path / "a.wacz", {"archive/d.warc.gz": gzip.compress(RECORD), "indexes/index.cdx": b"x" * 1500})
    with zipfile.ZipFile(package) as archive:
        size = archive.getinfo(member).file_size
    monkeypatch.setattr(verify, "MAX_MEMBER_BYTES", size - 1)
    messages = [problem.message for problem in verify_package(package).problems]
    assert any(
        f"{name} has more than" in message for message in messages for name in zipfile.ZipFile(package).namelist()
    )


FORGED_WARC_DATA = {
    "empty": b"",
    "not gzip": b"x",
    "no WARC": gzip.compress(b"x"),
    "cut off": gzip.compress(RECORD)[:-9],
    "a part of a record": gzip.compress(RECORD[:40]),
    "another signature": gzip.compress(RECORD).replace(b"\x1f", b"\x1e", 1),
    "a negative length": gzip.compress(RECORD.replace(b"Content-Length: 0", b"Content-Length: -7")),
    "a length that is too large": gzip.compress(RECORD.replace(b"0", b"99999")),
}


@pytest.mark.parametrize("data", FORGED_WARC_DATA.values(), ids=FORGED_WARC_DATA)
def test_warc_data_of_any_form_are_judged(tmp_path, data):
    index = b'example,a)/ 20260105050000 {"url": "https://a.example/", "filename": "d.warc.gz", "offset": "0", "length": "9", "digest": "x"}\n'
    package = wacz(tmp_path / "a.wacz", {"archive/d.warc.gz": data, "indexes/index.cdx": index})
    assert errors(verify_package(package).problems)


@pytest.mark.parametrize("line", [b"x", b"x y", b"x y z", b"x y []", b'x y {"url": 1}', b"\xff", b"x y {" * 50_000])
def test_an_index_of_any_form_is_judged(tmp_path, line):
    assert errors(verify_package(wacz(tmp_path / "a.wacz", {"indexes/index.cdx": line + b"\n"})).problems)


@pytest.mark.parametrize("encoding", ["undefined", "hex", "rot13", "none", "\u00e9", "utf_8_sig", "idna", "x" * 9999])
def test_an_encoding_of_any_name_is_judged(tmp_path, encoding):
    text = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()
    verify_package(bag(tmp_path / "bag", bagit=text, bag__info=b"A: \xff\xfe\x00\n"))


@pytest.mark.parametrize("algorithm", ["shake__128", "ripemd160", "crc32", "sha512", "md5"])
def test_a_manifest_of_any_algorithm_is_judged(tmp_path, algorithm):
    verify_package(bag(tmp_path / "bag", **{f"manifest__{algorithm}": b"00  data/a.txt\n"}))


def test_numbers_of_any_length_are_judged(tmp_path):
    text = b"BagIt-Version: " + b"1" * 9999 + b".0\nTag-File-Character-Encoding: UTF-8\n"
    assert errors(verify_package(bag(tmp_path / "bag", bagit=text)).problems)
    info = b"Payload-Oxum: " + b"1" * 9999 + b".1\n"
    verify_package(bag(tmp_path / "other", bag__info=info))


def test_files_that_are_not_regular_files_are_errors(tmp_path):
    outside = tmp_path / "secret"
    outside.write_text("secret")
    for number, make in enumerate(
        (os.mkfifo, lambda path: path.symlink_to(outside), lambda path: path.symlink_to(tmp_path))
    ):
        folder = bag(tmp_path / f"bag{number}")
        make(folder / "data/x")
        assert "not a regular file" in str(errors(verify_package(folder).problems))


NOT_REGULAR = {
    "a looping link": lambda path: path.symlink_to(path.name),
    "a link": lambda path: path.symlink_to("/dev/null"),
    "a named pipe": os.mkfifo,
}
TAG_FILES = ("bagit.txt", "bag-info.txt", "fetch.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt")


@pytest.mark.parametrize("name", [*TAG_FILES, "data/site.wacz", "tagmanifest-sha512.txt", "tagmanifest-sha512.txt.sig"])
@pytest.mark.parametrize("make", NOT_REGULAR.values(), ids=NOT_REGULAR)
def test_a_tag_file_that_is_not_a_regular_file_is_an_error_of_the_package(tmp_path, name, make):
    """It is neither an error of the system nor waited for."""
    folder = bag(tmp_path / "bag", bag__info=b"Bag-Software-Agent: sitegen 1.0\n", manifest__sha512=b"")
    for other in ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "tagmanifest-sha512.txt.sig"):
        (folder / other).write_bytes(b"")
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    found = [problem.message for problem in errors(verify_package(folder).problems) if problem.file == name]
    assert "it is not a regular file" in map(str, found)


def test_a_file_name_that_is_not_utf_8_is_an_error_that_can_be_printed(tmp_path):
    folder = bag(tmp_path / "bag")
    (folder / "data" / os.fsdecode(b"\xff.txt")).write_bytes(b"x")
    problems = errors(verify_package(folder).problems)
    assert problems
    assert str(problems).encode("utf-8")


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "a\\..\\x"])
def test_a_zip_file_writes_nothing_outside_of_its_folder(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
    assert errors(verify_package(tmp_path / "bag.zip").problems)
    assert [path.name for path in tmp_path.iterdir()] == ["bag.zip"]


def test_a_zip_file_with_more_than_it_describes_is_not_unpacked(tmp_path):
    package = tmp_path / "bag.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        archive.writestr("b/bag-info.txt", "Payload-Oxum: 1.1\n")
        archive.writestr("b/data/x", b"\0" * 10_000_000)
    assert "10000000 bytes, not 1" in str(errors(verify_package(package).problems))


def test_random_damage_is_never_an_accident(tmp_path):
    chosen = random.Random(7)
    package = wacz(tmp_path / "a.wacz", {"archive/d.warc.gz": gzip.compress(RECORD), "indexes/index.cdx": b"x y {}\n"})
    data = package.read_bytes()
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(chosen.randint(1, 6)):
            changed[chosen.randrange(len(changed))] = chosen.randrange(256)
        package.write_bytes(bytes(changed)[: chosen.randrange(len(changed)) if chosen.random() < 0.2 else None])
        verify_package(package)
