"""The manifest of the output folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.publish.output.manifest import ManifestEditor, format_manifest

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: "  " not in name
)
SITE = "https://archive.example.org/"
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(files=st.dictionaries(NAMES, DIGESTS, max_size=40), others=st.sets(NAMES, max_size=10), data=st.data())
def test_a_manifest_can_be_searched_without_parsing_it(files, others, data):
    listed = ManifestEditor(format_manifest(files, SITE))
    assert all(path in listed for path in files)
    assert not [path for path in others - files.keys() if path in listed]
    changed = {path: data.draw(DIGESTS) for path in files if data.draw(st.booleans())}
    assert listed.with_digests(changed.items()) == format_manifest(files | changed, SITE)
    for path in others - files.keys():
        with pytest.raises(KeyError):
            listed.with_digests([(path, "0" * 64)])


def test_a_manifest_without_its_last_newline_can_be_searched():
    listed = ManifestEditor(format_manifest({"a": "0" * 64, "b": "1" * 64}, SITE)[:-1])
    assert [path for path in ("a", "aa", "b", "c") if path in listed] == ["a", "b"]
