"""Documents that are withdrawn or suppressed leave the ledger at once."""

import shutil

import pytest
from support.archive import CONFIG
from support.ledger import drop, gone, known, lines, refused, write


@pytest.mark.sampled(5)
@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "held"}, {"embargo": "2999-01-01"}])
@pytest.mark.parametrize("renamed", [False, True])
def test_a_withdrawn_document_leaves_the_ledger_at_once(paper, fields, renamed):
    slug = "one"
    if renamed:
        gone(paper, "stories/one.md")
        paper.story("other", title="Bramble one", redirect_from=["/stories/one/"])
        paper.build()
        slug = "other"
    paper.story(slug, title="Bramble one", **fields, redirect_from=["/stories/one/"] if renamed else None)
    paper.build()
    assert [path for path, data in paper.tree().items() if "stories/one" in path or b"ramble" in data] == []
    assert {state for address, uid, state in known(paper) if uid == f"story/{slug}"} == {"unpublished"}
    gone(paper, f"stories/{slug}.md")
    paper.build()


def test_a_suppressed_person_leaves_the_ledger_at_once(paper):
    paper.story("one", title="Bramble one", body="Text.\n")
    paper.entity("person", "ann", name="Ann Lee", visibility="suppressed")
    paper.build()
    assert [path for path, data in paper.tree().items() if b"Ann Lee" in data] == []
    assert ("/people/ann/", "person/ann", "unpublished") in known(paper)


def test_renaming_and_withdrawing_at_once_is_accepted(paper):
    gone(paper, "stories/one.md")
    paper.story("other", title="Bramble one", status="draft", redirect_from=["/stories/one/"])
    paper.build()
    assert [path for path, data in paper.tree().items() if b"ramble" in data] == []


def test_a_republished_document_is_recorded_again(paper):
    paper.story("two", title="Two", status="draft", redirect_from=["/old/two/"])
    paper.build()
    paper.story("two", title="Two", redirect_from=["/old/two/"])
    paper.build()
    assert ("/stories/two/", "story/two", "") in known(paper)
    assert ("/old/two/", "story/two", "") in known(paper)


def test_an_opaque_tombstone_removes_the_address_from_the_ledger(paper):
    paper.write("sitegen.toml", CONFIG + '[content]\ntombstone_urls = "opaque"\n')
    paper.story("one", title="Bramble one", status="withdrawn")
    paper.build()
    assert ("/stories/one/", "story/one", "unpublished") in known(paper)
    assert [path for path in paper.tree() if "stories/one" in path] == []
    (line,) = [line for line in lines(paper) if line.startswith("/withdrawn/")]
    address = line.split()[0]
    assert line == f"{address} {address.strip('/')} withdrawn"
    assert f"{address.strip('/')}/index.html" in paper.tree()


def opaque(archive):
    """The story one, withdrawn, with a tombstone that tells nothing; its address and its file."""
    archive.write("sitegen.toml", CONFIG + '[content]\ntombstone_urls = "opaque"\n')
    archive.story("one", title="Bramble one", status="withdrawn")
    archive.build()
    return next(line.split()[0] for line in lines(archive) if line.startswith("/withdrawn/"))


@pytest.mark.parametrize("database", [True, False])
def test_a_deleted_file_of_an_opaque_tombstone_is_an_error(paper, database):
    address = opaque(paper)
    gone(paper, "stories/one.md")
    if not database:
        shutil.rmtree(paper.root / ".sitegen")
    for _ in range(2):
        said = refused(paper, f"{address} was published", f"gone: {address}", "status: withdrawn")
        assert "story/one" not in said
    drop(paper, address)
    write(paper, f"gone: {address}")
    paper.build()
    assert not [path for path in paper.tree() if path.startswith("withdrawn/")]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("database", [True, False])
@pytest.mark.parametrize("status", ["draft", "held", "published"])
def test_an_opaque_tombstone_can_be_removed_by_publishing_again(paper, status, database):
    address = opaque(paper)
    paper.story("one", title="Bramble one", status=status)
    if not database:
        shutil.rmtree(paper.root / ".sitegen")
    paper.build()
    assert (address, address.strip("/"), "unpublished") in known(paper)
    assert not [path for path in paper.tree() if path.startswith("withdrawn/")]


def test_a_tombstone_that_is_no_longer_opaque_is_not_a_lost_address(paper):
    address = opaque(paper)
    paper.write("sitegen.toml", CONFIG)
    paper.build()
    assert (address, address.strip("/"), "unpublished") in known(paper)
    assert ("/stories/one/", "story/one", "withdrawn") in known(paper)
