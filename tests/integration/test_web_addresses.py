"""What is checked in one place is checked in every other: web addresses in each field, circles of translations as of follow-ups."""

import pytest
from support.archive import CONFIG, Archive

WRONG = ["http://", "https:///x", "https://exa mple.org/", "https://example.org:port/", "https://example.org:99999/", "https://.example.org/",
         "https://a..b/", "https://exa<mple>.org", 'https://example.org/"x"', "http:/example.org", "https://[::1", "https://?x"]  # fmt: skip
RIGHT = ["https://example.org", "http://example.org:8080/a?b=c#d", "https://exämple.org/ü", "https://my_site.example.org/", "https://[2001:db8::1]/x",
         "https://web.archive.org/web/2019/http://a@b.example/", "https://127.0.0.1/", "HTTPS://EXAMPLE.ORG/"]  # fmt: skip


def fields(address):
    """Every field of front matter that may hold a web address, as a document of its own."""
    yield "story", {"original_url": address}
    yield "story", {"archived_url": address}
    yield "story", {"sources": [{"title": "A", "url": address}]}
    yield "story", {"sources": [{"title": "A", "url": "https://example.org/", "archived_url": address}]}
    yield "story", {"image": {"src": address, "alt": "It"}}
    yield "person", {"same_as": [address]}
    yield "person", {"relations": [{"to": "person/b", "kind": "family", "source": address}]}
    yield "person", {"relations": [{"to": "person/b", "kind": "family", "source": ["https://example.org/", address]}]}
    yield "event", {"sources": [address]}
    yield "document", {"file": address}
    yield "document", {"source_url": address}
    yield "document", {"archived_url": address}


def documents(archive, address):
    archive.entity("person", "b")
    archive.story("uses", entities=["person/b"])
    for number, (kind, front) in enumerate(fields(address)):
        (archive.story if kind == "story" else lambda slug, kind=kind, **given: archive.entity(kind, slug, **given))(
            f"d{number}", **front
        )
    return number + 1


@pytest.mark.parametrize("address", WRONG)
def test_what_is_no_web_address_is_refused_in_every_field(archive, address):
    count = documents(archive, address)
    result = archive.run("build")
    assert result.code == 1
    told = {line.split(":")[0] for line in result.err.splitlines() if f'"{address}" is not a web address' in line}
    assert len(told) == count, result.err


def test_a_password_in_an_address_is_refused_in_every_field(archive):
    count = documents(archive, "https://ann:hunter2@example.org/x")
    result = archive.run("build")
    assert result.code == 1
    assert result.err.count("contains a user name or a password, which would be published") == count


@pytest.mark.parametrize("address", RIGHT)
def test_web_addresses_are_none_of_our_business(archive, address):
    documents(archive, address)
    result = archive.run("build")
    assert "web address" not in result.err
    assert "password" not in result.err


@pytest.mark.parametrize("address", [*WRONG, "https://ann:hunter2@example.org/"])
def test_the_archives_own_address_is_held_to_the_same(archive, address):
    archive.write("sitegen.toml", CONFIG.replace("https://archive.example.org/", address.replace('"', '\\"')))
    result = archive.run("build")
    assert result.code == 2
    assert "sitegen.toml:3:" in result.err


def translated(archive, **originals):
    for slug, original in originals.items():
        archive.story(slug, lang="es", **({"translation_of": f"story/{original}"} if original else {}))


def test_a_circle_of_translations_is_refused_at_each_line(archive, tmp_path_factory):
    steps = [
        ({"a": None, "b": "a", "c": "b"}, set()),
        ({"a": "c", "b": "a", "c": "b"}, {"a", "b", "c"}),
        ({"a": "c", "b": "a", "c": None}, set()),
        ({"a": "a", "b": "a", "c": None}, {"a"}),
        ({"a": "b", "b": "a", "c": "a"}, {"a", "b"}),
        ({"a": None, "b": "a", "c": "a"}, set()),
    ]
    for number, (originals, wrong) in enumerate(steps):
        translated(archive, **originals)
        clean = Archive(tmp_path_factory.mktemp(f"clean{number}"))
        (clean.root / "content").symlink_to(archive.root / "content")
        for each in (archive, clean):
            result = each.run("build")
            lines = [line for line in result.err.splitlines() if "error:" in line]
            assert {line.split("/")[2].split(".md:6:")[0] for line in lines if "translation" in line} == wrong, (
                number,
                result.err,
            )
            assert result.code == bool(wrong)
        if not wrong:
            assert archive.tree() == clean.tree()
