"""A PDF or a recording takes little more memory than its size: it is neither decoded nor searched for texts."""

import os
from types import SimpleNamespace

import pytest
from support.limited_child import measure_in_child

from sitegen.media.probe import probe
from sitegen.media.strip_metadata import strip_metadata
from sitegen.model.media_info import PdfInfo
from sitegen.publish import leak_check

FILE_BYTES = 100 << 20
MAX_MEMORY_BYTES = 500 << 20
MAX_SECONDS = 20
OWNER = SimpleNamespace(uid="story/a", state="draft", merged_into="")
HEAD = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n4 0 obj<</Length 104857600>>stream\n"
)
END = b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"


@pytest.mark.parametrize("suffix", ["pdf", "mov", "wav", "docx"])
def test_a_large_file_takes_little_more_memory_than_its_size(suffix, tmp_path, monkeypatch):
    file = tmp_path / f"x.{suffix}"
    with file.open("wb") as stream:
        stream.write(HEAD)
        stream.writelines(os.urandom(1 << 20) for _ in range(FILE_BYTES >> 20))
        stream.write(END)
    monkeypatch.setattr(leak_check, "find_unpublished_texts", lambda *_: {" a secret title ": OWNER})
    check = leak_check.LeakCheck(None, None)

    def work():
        info = probe(file, "")
        data = strip_metadata(file.read_bytes(), file.name)
        may_contain = check.make_prefilter(check.owners)(file.name, data)
        leaks = check.find_leaks(file.name, data, file.name)
        return f"{isinstance(info, PdfInfo)} {len(data)} {may_contain} {len(leaks)}"

    found, _, memory = measure_in_child(work, MAX_SECONDS)
    assert found == f"True {file.stat().st_size} False 0"
    assert memory < MAX_MEMORY_BYTES
