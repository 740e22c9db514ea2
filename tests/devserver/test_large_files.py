"""The preview sends large files in pieces, as they are now."""

import time

from support.images import SECRET
from support.live import PATIENCE, serving
from support.picture_files import PICTURES

from sitegen.outputs.static_files import LARGE_FILE_BYTES


def test_a_large_file_is_sent_as_it_is_now_and_an_image_without_its_metadata(archive):
    film = bytes(range(256)) * (LARGE_FILE_BYTES // 256 + 1)
    page = b"<!doctype html><title>Large</title><p>" + b"x" * LARGE_FILE_BYTES + b"</p>"
    archive.story("one")
    archive.write("content/static/film.mp4", film)
    archive.write("content/static/page.html", page)
    archive.write("content/static/photo.mp4", PICTURES["jpeg"] + bytes(LARGE_FILE_BYTES))
    with serving(archive) as preview:
        assert preview.bytes("/film.mp4") == (200, film)
        assert preview.bytes("/film.mp4", Range="bytes=1000-1999") == (206, film[1000:2000])
        status, shown = preview.bytes("/page.html")
        assert (status, shown[:100], b"_/live.js" in shown) == (200, page[:100], True)
        status, photo = preview.bytes("/photo.mp4")
        assert (status, SECRET in photo, SECRET in PICTURES["jpeg"]) == (200, False, True)
        assert preview.public("/film.mp4") == (200, film)
        archive.write("content/static/film.mp4", film[::-1])
        end = time.monotonic() + PATIENCE
        while preview.bytes("/film.mp4") != (200, film[::-1]):
            assert time.monotonic() < end
            time.sleep(0.05)
        (archive.root / "content/static/film.mp4").unlink()
        while preview.bytes("/film.mp4")[0] != 404:
            assert time.monotonic() < end
            time.sleep(0.05)
