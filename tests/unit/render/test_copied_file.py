"""Files that are copied instead of held in memory."""

import hashlib

import pytest

from sitegen.diagnostics import SitegenError
from sitegen.render.copied_file import PIECE_BYTES, ContentBytes, CopiedFile, CopyError, as_bytes, content_size


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_the_pieces_of_a_file_are_its_bytes(tmp_path, size):
    data = (b"0123456789" * (size // 10 + 1))[:size]
    (tmp_path / "film").write_bytes(data)
    file = CopiedFile(tmp_path / "film", size)
    pieces = list(file.pieces())
    assert b"".join(pieces) == file.read() == as_bytes(file) == as_bytes(data) == data
    assert all(0 < len(piece) <= PIECE_BYTES for piece in pieces)
    assert file.digest() == hashlib.sha256(data).hexdigest()
    assert content_size(file) == content_size(data) == size


@pytest.mark.parametrize("call", [lambda file: list(file.pieces()), CopiedFile.digest, CopiedFile.read])
def test_a_file_that_cannot_be_read_is_an_error_with_a_problem(tmp_path, call):
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(CopyError) as raised:
            call(CopiedFile(path, 1))
        assert isinstance(raised.value, SitegenError)
        assert raised.value.problems[0].code == "SG0907"


def test_checks_get_bytes_of_copied_files_when_they_read_them(tmp_path):
    (tmp_path / "film").write_bytes(b"Film")
    contents = {"a/index.html": b"A", "film.mp4": CopiedFile(tmp_path / "film", 4)}
    pages = ContentBytes(contents, contents.__getitem__)
    assert dict(pages) == {"a/index.html": b"A", "film.mp4": b"Film"}
    assert (len(pages), "film.mp4" in pages, "b" in pages) == (2, True, False)
    (tmp_path / "film").write_bytes(b"Another")
    assert pages["film.mp4"] == b"Another"
