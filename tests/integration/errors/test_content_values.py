"""Values that are too large, too long or impossible."""

import pytest


@pytest.mark.parametrize(
    ("kind", "front", "says"),
    [
        ("person", {"aliases": [""]}, "the alias is empty"),
        ("person", {"name": "***"}, "the name is empty"),
        ("place", {"coordinates": [999, 1]}, "coordinates are not valid"),
        ("document", {"pages": -3}, "not a valid number of pages"),
        ("document", {"sha256": "zz"}, "not a SHA-256 digest"),
        ("document", {"file": "/nope.pdf"}, 'has the address "/nope.pdf"'),
        ("document", {"source_url": "http://[bad"}, "is not a web address"),
        ("thread", {"starts": "", "status": "published"}, "must start with a story"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_line(archive, kind, front, says):
    archive.entity(kind, "odd", **front)
    result = archive.run("build")
    assert result.code == 1
    assert says in result.err
    assert "odd.md:" in result.err
