"""Tests of the sample archive: it builds without a problem, and is the same each time."""

from support.sample_archive import write_sample_archive


def test_the_sample_archive_builds_and_is_always_the_same(archive, tmp_path):
    write_sample_archive(archive.root, stories=12)
    write_sample_archive(tmp_path / "again", stories=12)
    result = archive.build()
    files = sorted(path for path in (tmp_path / "again").rglob("*") if path.is_file())

    assert "0 problems" in result.out
    assert len([path for path in files if path.suffix == ".jpg" and path.parent.name == "stories"]) == 8
    assert all(
        path.read_bytes() == (archive.root / path.relative_to(tmp_path / "again")).read_bytes() for path in files
    )
