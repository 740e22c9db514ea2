"""A ledger that is lost, in part or whole, and a lost database."""

import shutil

import pytest
from support.ledger import LEDGER, NEWS, clean, drop, gone, known, lines, refused, write


def test_lost_ledger_lines_are_restored_from_the_database(moved, tmp_path_factory):
    tree, before = moved.tree(), lines(moved)
    drop(moved, "/old/two/")
    drop(moved, "/stories/one/")
    for _ in range(2):
        result = moved.build("--dry-run")
        assert (
            f"{LEDGER}: warning: published addresses are missing from the file, and are restored: /old/two/ [SG0712]\n"
            in (result.err)
        )
        assert "gone: /old/two/" in result.err
    moved.build()
    assert moved.tree() == tree
    assert lines(moved) == before
    assert "missing" not in moved.build().err
    other = clean(moved, tmp_path_factory.mktemp("clean"))
    other.build()
    assert other.tree() == tree


def test_a_lost_line_of_a_live_document_is_written_again(moved):
    before = lines(moved)
    drop(moved, "/stories/one/")
    assert "missing" not in moved.build("--strict").err
    assert lines(moved) == before


def test_a_lost_line_of_a_deleted_document_is_an_error(moved):
    drop(moved, "/stories/one/")
    gone(moved, "stories/one.md")
    for _ in range(2):
        refused(moved, "restored: /stories/one/", "/stories/one/ was published as story/one")
    write(moved, "gone: /stories/one/")
    moved.build()
    assert "stories/one/index.html" not in moved.tree()


def test_the_line_of_a_withdrawn_document_may_be_deleted(moved):
    moved.story("one", title="Bramble one", status="draft")
    moved.build()
    gone(moved, "stories/one.md")
    drop(moved, "/stories/one/")
    assert "missing" not in moved.build().err
    assert "/stories/one/" not in {address for address, *_ in known(moved)}


def test_lines_marked_gone_and_deleted_are_not_written_again(moved):
    drop(moved, "/old/two/")
    write(moved, "gone: /old/two/")
    assert "missing" not in moved.build().err
    assert "old/two/index.html" not in moved.tree()
    assert "/old/two/" not in {address for address, *_ in known(moved)}


@pytest.mark.parametrize("database", [True, False])
def test_a_lost_ledger_is_rebuilt_from_the_published_site(paper, database):
    before = lines(paper)
    (paper.root / LEDGER).unlink()
    if not database:
        shutil.rmtree(paper.root / ".sitegen")
    paper.build()
    assert lines(paper) == before


@pytest.mark.parametrize("database", [True, False])
def test_a_lost_ledger_does_not_lose_what_is_deleted_meanwhile(paper, database):
    (paper.root / LEDGER).unlink()
    if not database:
        shutil.rmtree(paper.root / ".sitegen")
    gone(paper, "stories/one.md")
    gone(paper, "stories/two.md")
    before = paper.tree()
    for _ in range(2):
        result = paper.run("build")
        assert result.code == 1
        assert "/stories/one/" in result.err
        assert paper.tree() == before
    paper.write(LEDGER, "gone: /stories/one/\n")
    result = paper.run("build")
    assert result.code == 1
    assert "/stories/two/" in result.err
    assert "/stories/one/" not in result.err


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_redirects_survive_a_lost_ledger_and_database(moved, how):
    moved.write("sitegen.toml", NEWS)
    moved.build()
    tree, before = moved.tree(), {line[:2] for line in known(moved)}
    (moved.root / LEDGER).unlink()
    if how == "empty":
        moved.write(LEDGER, "")
    shutil.rmtree(moved.root / ".sitegen")
    assert "addresses go" not in moved.build().err
    assert moved.tree() == tree
    assert {line[:2] for line in known(moved)} == before


def test_a_redirect_to_a_deleted_document_survives_a_lost_ledger(moved):
    (moved.root / LEDGER).unlink()
    shutil.rmtree(moved.root / ".sitegen")
    gone(moved, "stories/two.md")
    before = moved.tree()
    result = moved.run("build")
    assert result.code == 1
    assert "/old/two/" in result.err
    assert moved.tree() == before


def test_addresses_lost_with_the_ledger_are_reported(moved):
    (moved.root / LEDGER).unlink()
    shutil.rmtree(moved.root / ".sitegen")
    moved.write("sitegen.toml", NEWS)
    gone(moved, "pages/about.md")
    said = moved.build().err
    assert "/about/" in said
    assert "/stories/one/" in said
    assert f"git checkout {LEDGER}" in said
    assert "addresses go" not in moved.build().err


def test_a_first_build_reports_no_lost_address(archive):
    archive.on.add("ledger")
    archive.story("one")
    assert "warning" not in archive.build("-b", "https://archive.news/").err
