"""Precompressed files are kept next to the files that they were made from. The database is in memory, the output folder real."""

import gzip
import random
from pathlib import Path

import brotli
import pytest
from support.stored_archive import StoredArchive, digest

from sitegen.problem_codes.publication import WRONG_COMPRESSED_FILE
from sitegen.publish.output import precompress
from sitegen.publish.output.output_dir import StagingArea, stat_signature
from sitegen.publish.output.precompress import Precompressor, brotli_bytes, gzip_bytes

TEXT = b"A text that repeats itself. " * 20
OTHER = b"Another text that repeats itself. " * 20
SMALL = b"A text."
DECOMPRESS = {"gz": gzip.decompress, "br": brotli.decompress}


class Site(StoredArchive):
    """An output folder with its precompressed files over several builds."""

    def __init__(self, root):
        super().__init__(root)
        self.folder = root / "site"
        self.folder.mkdir()
        self.builds = 0

    def write(self, path, data):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)

    def begin(self, *encodings):
        """The precompressor of a new build."""
        self.builds += 1
        staging = StagingArea(self.folder, self.root / f"scratch{self.builds}")
        return Precompressor(self.store, staging, self.folder, encodings)

    def build(self, files, *encodings, is_complete=True):
        """Publish some files with their precompressed files, as a build, and return its precompressor."""
        for path, data in files.items():
            self.write(path, data)
        build = self.begin(*encodings)
        build.update_encodings()
        build.update({path: digest(data) for path, data in files.items()}, is_complete=is_complete)
        self.staged = {path: self.staged_bytes(build, path) for path in build.staging.staged}
        for path in list(build.staging.staged):
            build.staging.publish(path)
        build.save()
        return build

    @staticmethod
    def staged_bytes(build, path):
        return Path(build.staging.staged[path]).read_bytes()

    @property
    def rows(self):
        return self.store.db.execute("SELECT path, source, digest, stat FROM precompressed").fetchall()

    @property
    def orphaned(self):
        return self.store.db.execute("SELECT path, digest FROM orphaned_file").fetchall()

    def expected_row(self, path, data):
        file = self.folder / path
        return (path, digest(data), digest(file.read_bytes()), stat_signature(file))


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


class TestBytes:
    def test_gzip_has_no_time_and_no_system(self):
        packed = gzip_bytes(TEXT)
        assert packed[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
        assert gzip.decompress(packed) == TEXT
        assert gzip.decompress(gzip_bytes(b"")) == b""

    def test_gzip_is_as_small_as_zlib_can_make_it(self):
        words = [f"word{number}" for number in range(3000)]
        text = " ".join(random.Random(5).choices(words, k=20_000)).encode()
        sizes = {level: len(gzip.compress(text, level)) for level in (8, 9)}
        assert sizes[9] < sizes[8]
        assert len(gzip_bytes(text)) == sizes[9]
        assert gzip.decompress(gzip_bytes(text, 1)) == text
        assert len(gzip_bytes(text, 1)) == len(gzip.compress(text, 1))

    def test_gzip_finds_repetitions_32_kilobytes_apart(self):
        noise = random.Random(5).randbytes(32_000)
        assert len(gzip_bytes(noise + noise)) < 33_000

    def test_brotli_is_smaller(self):
        assert brotli.decompress(brotli_bytes(TEXT)) == TEXT
        assert len(brotli_bytes(TEXT)) < len(gzip_bytes(TEXT))


class TestNew:
    def test_each_text_file_is_compressed_in_each_encoding(self, site):
        site.build({"index.html": TEXT, "a/b.css": OTHER, "a.png": TEXT, "a.HTML": TEXT, "html": TEXT}, "gz", "br")
        assert list(site.staged) == ["index.html.gz", "index.html.br", "a/b.css.gz", "a/b.css.br"]
        unpacked = {path: DECOMPRESS[path[-2:]](data) for path, data in site.staged.items()}
        assert unpacked == dict(zip(site.staged, (TEXT, TEXT, OTHER, OTHER), strict=True))
        assert site.rows == [
            site.expected_row(path, data)
            for path, data in (
                ("a/b.css.br", OTHER),
                ("a/b.css.gz", OTHER),
                ("index.html.br", TEXT),
                ("index.html.gz", TEXT),
            )
        ]

    def test_a_staged_file_is_compressed_before_the_published_one(self, site):
        site.write("index.html", OTHER)
        build = site.begin("gz")
        build.staging.add("index.html", TEXT)
        build.update({"index.html": digest(TEXT)}, is_complete=False)
        assert gzip.decompress(site.staged_bytes(build, "index.html.gz")) == TEXT
        assert build.current_files == {"index.html.gz": digest(site.staged_bytes(build, "index.html.gz"))}

    @pytest.mark.parametrize(("size", "is_compressed"), [(255, False), (256, True)])
    def test_small_files_are_not_compressed(self, site, size, is_compressed):
        build = site.build({"a.txt": b"a" * size}, "gz", "br")
        assert len(site.staged) == 2 * is_compressed
        assert sorted(build.current_files) == ["a.txt.br", "a.txt.gz"] * is_compressed
        assert build.outdated_files == set()
        assert is_compressed or site.rows == [
            (f"a.txt.{encoding}", digest(b"a" * size), "", "") for encoding in ("br", "gz")
        ]

    def test_a_file_that_is_there_already_is_not_written_again(self, site):
        site.write("a.txt.gz", gzip_bytes(TEXT))
        build = site.build({"a.txt": TEXT}, "gz")
        assert site.staged == {}
        assert build.current_files == {"a.txt.gz": digest(gzip_bytes(TEXT))}
        assert site.rows == [site.expected_row("a.txt.gz", TEXT)]

    @pytest.mark.parametrize("data", [b"0", b"1", b"2", b"3"])  # digests below and above the right one
    def test_a_wrong_file_is_replaced(self, site, data):
        site.write("a.txt.gz", data)
        site.build({"a.txt": TEXT}, "gz")
        assert site.staged == {"a.txt.gz": gzip_bytes(TEXT)}


class TestNextBuild:
    def test_unchanged_files_are_not_read_again(self, site):
        first = site.build({"a.txt": TEXT, "b.txt": SMALL}, "gz")
        (site.folder / "a.txt").unlink()
        (site.folder / "b.txt").unlink()
        build = site.begin("gz")
        build.update({"a.txt": digest(TEXT), "b.txt": digest(SMALL)}, is_complete=True)
        assert build.current_files == first.current_files == {"a.txt.gz": digest(gzip_bytes(TEXT))}
        assert build.new_files == {}
        assert build.staging.staged == {}
        build.save()
        assert [bool(row[2]) for row in site.rows] == [True, False], "that a file is too small is remembered"

    @pytest.mark.parametrize("data", [OTHER, TEXT + b"1", TEXT + b"2", TEXT + b"3"])
    def test_a_changed_file_is_compressed_again(self, site, data):
        site.build({"a.txt": TEXT}, "gz")
        site.build({"a.txt": data}, "gz")
        assert site.staged == {"a.txt.gz": gzip_bytes(data)}
        assert site.rows == [site.expected_row("a.txt.gz", data)]

    def test_a_compressed_file_that_was_changed_by_others_is_written_again(self, site):
        site.build({"a.txt": TEXT, "b.txt": TEXT}, "gz")
        for data in (b"1", b"22", b"333"):  # stats below and above
            (site.folder / "a.txt.gz").unlink()
            site.write("a.txt.gz", data)
            site.build({"a.txt": TEXT, "b.txt": TEXT}, "gz")
            assert site.staged == {"a.txt.gz": gzip_bytes(TEXT)}

    def test_a_compressed_file_that_was_missing_at_the_end_of_a_build_is_made_again(self, site):
        site.build({"a.txt": TEXT}, "gz")
        (site.folder / "a.txt.gz").unlink()
        precompress.refresh_signatures(site.store, site.folder)
        assert precompress.has_damaged_outputs(site.store, site.folder)
        site.build({"a.txt": TEXT}, "gz")
        assert site.staged == {"a.txt.gz": gzip_bytes(TEXT)}

    @pytest.mark.parametrize("data", [SMALL, b"", b"1", b"2"])
    def test_the_compressed_file_of_one_that_became_small_is_outdated(self, site, data):
        site.build({"a.txt": TEXT, "b.txt": TEXT}, "gz")
        for path in ("a.txt", "b.txt"):
            site.write(path, data if path == "a.txt" else TEXT)
        build = site.begin("gz")
        build.update({"a.txt": digest(data), "b.txt": digest(TEXT)}, is_complete=False)
        assert build.outdated_files == {"a.txt.gz"}
        assert build.previous_files() == build.current_files == {"b.txt.gz": digest(gzip_bytes(TEXT))}
        assert build.all_previous_files().keys() == {"a.txt.gz", "b.txt.gz"}
        build.save()
        assert site.rows[0] == ("a.txt.gz", digest(data), "", "")

    def test_a_file_that_stays_small_has_no_outdated_file(self, site):
        site.build({"a.txt": SMALL}, "gz")
        build = site.build({"a.txt": b"Other."}, "gz")
        assert build.outdated_files == set()
        assert site.rows == [("a.txt.gz", digest(b"Other."), "", "")]

    def test_a_file_that_grew_is_compressed(self, site):
        site.build({"a.txt": SMALL}, "gz")
        site.build({"a.txt": TEXT}, "gz")
        assert site.staged == {"a.txt.gz": gzip_bytes(TEXT)}

    @pytest.mark.parametrize("is_complete", [True, False])
    def test_of_files_that_are_gone_the_compressed_files_are_orphaned(self, site, is_complete):
        site.build({"a.txt": TEXT, "b.txt": TEXT, "c.txt": SMALL}, "gz")
        rows = site.rows
        site.build({"b.txt": TEXT}, "gz", is_complete=is_complete)
        assert site.orphaned == [("a.txt.gz", digest(gzip_bytes(TEXT)))] * is_complete
        assert [row for row in site.rows if row[2]] == (rows[1:2] if is_complete else rows[:2])


class TestEncodings:
    def test_a_change_of_the_configured_encodings_is_noticed_once(self, site):
        for encodings, is_new in (
            ((), False),
            (("gz",), True),
            (("gz",), False),
            (("gz", "br"), True),
            ((), True),
            ((), False),
        ):
            build = site.begin(*encodings)
            assert build.update_encodings() is is_new
            assert build.has_changed_encodings is is_new
        assert not site.begin("br").has_changed_encodings

    @pytest.mark.parametrize(("before", "after"), [("a", "b"), ("b", "a"), ("gz", "br"), ("br", "gz")])
    def test_each_other_encoding_is_a_change(self, site, before, after):
        assert site.begin(before).update_encodings()
        assert site.begin(after).update_encodings()

    @pytest.mark.parametrize(("kept", "gone"), [("gz", "br"), ("br", "gz")])
    def test_files_in_an_encoding_that_is_no_longer_configured_are_forgotten(self, site, kept, gone):
        site.build({"a.txt": TEXT, "b.txt": TEXT}, "gz", "br")
        build = site.begin(kept)
        assert build.previous_files().keys() == {f"a.txt.{kept}", f"b.txt.{kept}"}
        assert build.all_previous_files().keys() == {
            f"{name}.txt.{encoding}" for name in "ab" for encoding in ("gz", "br")
        }
        site.build({"b.txt": TEXT}, kept, is_complete=False)
        assert [row[0] for row in site.rows] == [f"a.txt.{kept}", f"b.txt.{kept}"]
        assert gone not in site.store.setting(precompress.ENCODINGS_SETTING).decode()

    def test_without_encodings_all_files_are_forgotten(self, site):
        site.build({"a.txt": TEXT}, "gz", "br")
        site.begin().save()
        assert site.rows == []

    def test_files_are_kept_if_the_encodings_are_not_compared(self, site):
        site.build({"a.txt": TEXT}, "gz", "br")
        site.begin("gz").save()
        assert len(site.rows) == 2


class TestOwnFiles:
    """A content file at the path of a precompressed file, which servers would send."""

    def problems(self, site, data, encoding="gz", address=None):
        site.page(address or f"/a.txt.{encoding}")
        if data is not None:
            site.write(f"a.txt.{encoding}", data)
        build = site.build({"a.txt": TEXT}, "gz", "br")
        assert f"a.txt.{encoding}" not in build.current_files
        assert list(site.staged) == [f"a.txt.{other}" for other in ("gz", "br") if other != encoding]
        return build.problems

    @pytest.mark.parametrize("address", ["/a.txt.gz", "/A.txt.GZ"])
    def test_the_same_text_compressed_is_kept(self, site, address):
        assert self.problems(site, gzip.compress(TEXT, 1), address=address) == []

    def test_the_same_text_compressed_with_brotli_is_kept(self, site):
        assert self.problems(site, brotli.compress(TEXT, quality=1), "br") == []

    @pytest.mark.parametrize(
        ("encoding", "data"),
        [
            ("gz", gzip.compress(OTHER, mtime=0)),
            ("gz", gzip.compress(b"A", mtime=0)),
            ("gz", gzip.compress(b"Z", mtime=0)),
            ("gz", b"no gzip"),
            ("gz", gzip.compress(TEXT, mtime=0)[:-9]),
            ("gz", gzip.compress(TEXT, mtime=0)[:12] + b"\xff" * 30),
            ("gz", b""),
            ("gz", None),
            ("br", brotli.compress(b"A")),
            ("br", brotli.compress(b"Z")),
            ("br", b"no brotli"),
        ],
    )
    def test_another_file_is_a_problem(self, site, encoding, data):
        (problem,) = self.problems(site, data, encoding)
        assert (problem.file, problem.line, problem.column) == (f"site/a.txt.{encoding}", 0, 0)
        assert problem.code == WRONG_COMPRESSED_FILE.code
        assert problem.message == 'servers would send it instead of "a.txt", and it is not that file compressed'
        assert (
            problem.hint == f'remove it, compress the current "a.txt", or remove "{encoding}" from [outputs] compress'
        )


class TestSignatures:
    def test_a_changed_or_missing_file_is_damaged(self, site):
        site.build({"a.txt": TEXT, "b.txt": TEXT, "c.txt": SMALL}, "gz")
        assert not precompress.has_damaged_outputs(site.store, site.folder)
        for path, data in (("a.txt.gz", b"1"), ("b.txt.gz", b"22"), ("a.txt.gz", b"333"), ("b.txt.gz", None)):
            (site.folder / path).unlink()
            if data:
                site.write(path, data)
            assert precompress.has_damaged_outputs(site.store, site.folder)
            precompress.refresh_signatures(site.store, site.folder)
            assert precompress.has_damaged_outputs(site.store, site.folder) is (data is None)

    def test_only_the_signatures_are_stored_again(self, site):
        site.build({"a.txt": TEXT, "b.txt": OTHER, "c.txt": SMALL}, "gz")
        before = site.rows
        site.store.db.execute("UPDATE precompressed SET stat = 'old' WHERE digest != ''")
        precompress.refresh_signatures(site.store, site.folder)
        assert site.rows == before
