"""What `sitegen check` says of an entity that nothing public uses."""

from support.archive import Archive


def _warning(archive: Archive) -> str:
    return archive.run("check").err


def test_an_entity_that_was_never_public_may_be_published(archive: Archive) -> None:
    archive.entity("person", "ann", name="Ann Lee", status=None)
    assert "person/ann is not public: no public document uses it" in _warning(archive)
    assert "or set status: published to publish it anyway" in _warning(archive)


def test_the_hint_for_a_person_who_was_taken_down_is_not_to_publish_them(archive: Archive) -> None:
    archive.on.add("ledger")
    archive.entity("person", "ann", name="Ann Lee", status=None)
    archive.entity("person", "bob", name="Bob Roe", status=None)
    archive.story("one", entities=["person/ann"])
    archive.story("two", entities=["person/bob"])
    archive.build()
    archive.story("one", status="withdrawn", entities=["person/ann"])
    archive.story("two")
    err = _warning(archive)
    assert "person/ann is not public any more: story/one, which uses it, is withdrawn" in err
    assert "person/bob is not public any more: no public document uses it" in err
    assert err.count("if it was taken down, set visibility: suppressed") == 2
    assert "status: published" not in err
    for slug, name in (("ann", "Ann Lee"), ("bob", "Bob Roe")):
        archive.entity("person", slug, name=name, status=None, visibility="suppressed")
    assert "SG1206" not in _warning(archive)
