"""The ledger of published addresses: what was published is not lost without a word, and what is taken back goes at once."""

import shutil
import subprocess
import threading

import pytest
from tools.archive import CONFIG, Archive
from tools.live import running, serving, until

LEDGER = "addresses.txt"
NEWS = CONFIG + '[kinds.story]\npermalink = "/news/{slug}/"\n'


@pytest.fixture
def paper(archive):
    """Two stories, a person and a page, published; the ledger is on."""
    archive.on.add("ledger")
    archive.story("one", title="Bramble one", entities=["Ann Lee"], body="Ann Lee said.\n")
    archive.story("two", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity("page", "about", title="About", status="published")
    archive.build()
    return archive


def lines(archive):
    text = (archive.root / LEDGER).read_text("utf-8").splitlines()
    return [line for line in text if not line.startswith("#")]


def known(archive):
    """Address, id and state of each line."""
    words = [line.split() for line in lines(archive)]
    return {(each[0], each[1], each[-1] if each[-1] in {"unpublished", "withdrawn"} else "") for each in words}


def write(archive, *added):
    text = (archive.root / LEDGER).read_text("utf-8")
    (archive.root / LEDGER).write_text(text + "".join(f"{line}\n" for line in added), "utf-8")


def drop(archive, address):
    """Take the lines of an address out; a watcher sees the file before or after."""
    text = (archive.root / LEDGER).read_text("utf-8").splitlines(keepends=True)
    archive.write(".part", "".join(line for line in text if not line.startswith(f"{address} ")))
    (archive.root / ".part").replace(archive.root / LEDGER)


def gone(archive, path):
    (archive.root / "content" / path).unlink()


def refused(archive, *words, code=1):
    """A build that writes nothing and says these words."""
    before, ledger = archive.tree(), (archive.root / LEDGER).read_bytes()
    result = archive.run("build")
    assert result.code == code, result.out
    for word in words:
        assert word in result.err
    assert archive.tree() == before
    assert (archive.root / LEDGER).read_bytes() == ledger
    return result.err


def clean(archive, folder):
    """The archive with its ledger, built in another folder."""
    other = Archive(folder)
    other.on = archive.on
    for name in ("content", "sitegen.toml", LEDGER):
        place = archive.root / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, other.root / name)
    return other


# -- what is recorded


def test_every_address_of_a_document_is_recorded(paper):
    assert known(paper) == {
        ("/about/", "page/about", ""),
        ("/old/two/", "story/two", ""),
        ("/people/ann/", "person/ann", ""),
        ("/stories/one/", "story/one", ""),
        ("/stories/two/", "story/two", ""),
    }
    assert lines(paper) == sorted(lines(paper))


def test_the_ledger_is_not_published(paper):
    assert [path for path, data in paper.tree().items() if "addresses" in path or b"digest of its title" in data] == []


@pytest.mark.parametrize(
    "how", [("-o", "elsewhere"), ("-b", "https://staging.example.org/"), ("--offline",), ("--dry-run",)]
)
def test_a_build_for_elsewhere_leaves_the_ledger_alone(paper, how):
    before = (paper.root / LEDGER).read_bytes()
    paper.story("three", title="Three")
    options = [str(paper.root / "elsewhere") if word == "elsewhere" else word for word in how]
    paper.build(*options)
    assert (paper.root / LEDGER).read_bytes() == before
    paper.build(env={"SITEGEN_SITE__BASE_URL": "https://preview.example.org/"})
    assert (paper.root / LEDGER).read_bytes() == before
    paper.build()
    assert ("/stories/three/", "story/three", "") in known(paper)


def test_a_build_with_errors_records_nothing(paper):
    before = (paper.root / LEDGER).read_bytes()
    paper.story("three", title="Three", body="[[Nobody]]\n")
    assert paper.run("build").code == 1
    assert (paper.root / LEDGER).read_bytes() == before


def test_the_ledger_of_a_clean_build_is_the_same(paper, tmp_path_factory):
    paper.story("three", title="Three")
    paper.build()
    paper.story("three", title="Retitled", redirect_from=["/old/three/"])
    paper.story("two", title="Two", status="draft", redirect_from=["/old/two/"])
    paper.build()
    paper.story("one", title="One", status="withdrawn")
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    other.build()
    assert other.tree() == paper.tree()
    assert (other.root / LEDGER).read_bytes() == (paper.root / LEDGER).read_bytes()
    before = (paper.root / LEDGER).stat().st_mtime_ns
    paper.build()
    assert (paper.root / LEDGER).stat().st_mtime_ns == before


def test_a_draft_with_the_id_of_a_published_story_is_not_taken_for_it(paper):
    before = lines(paper)
    paper.write("content/stories/a-draft.md", "---\ntitle: Another\nslug: one\nstatus: draft\n---\nText.\n")
    write(paper, "# so that every line is written again")
    paper.build()
    assert lines(paper) == before


def test_an_archive_can_do_without(archive):
    archive.on.add("ledger")
    archive.write("sitegen.toml", CONFIG + "[output]\nledger = false\n")
    archive.story("one")
    archive.build()
    assert not (archive.root / LEDGER).exists()
    gone(archive, "stories/one.md")
    archive.build()


# -- what would be lost


def test_a_deleted_story_is_an_error_until_the_ledger_lets_it_go(paper):
    gone(paper, "stories/one.md")
    for _ in range(2):
        said = refused(paper, "/stories/one/", "story/one", "gone: /stories/one/", "status: withdrawn")
        assert f"{LEDGER}:{_number(paper, '/stories/one/')}:1: error" in said
    drop(paper, "/stories/one/")
    write(paper, "gone: /stories/one/")
    paper.build()
    assert [path for path, data in paper.tree().items() if "stories/one" in path or b"ramble" in data] == []
    assert "/stories/one/ " not in (paper.root / LEDGER).read_text("utf-8")


def _number(archive, address):
    text = (archive.root / LEDGER).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(text, 1) if line.startswith(f"{address} "))


def test_a_renamed_file_is_recognised_and_its_line_is_given(paper):
    (paper.root / "content/stories/one.md").rename(paper.root / "content/stories/other.md")
    refused(paper, "content/stories/other.md:1:1: error", "add the line redirect_from: [/stories/one/]")
    paper.story("other", title="Bramble one", redirect_from=["/stories/one/"])
    gone(paper, "people/ann.md")
    drop(paper, "/people/ann/")
    write(paper, "gone: /people/ann/")
    paper.build()
    assert "stories/one/index.html" in paper.tree()


def test_a_rename_keeps_the_redirects_that_a_story_has(paper):
    (paper.root / "content/stories/two.md").rename(paper.root / "content/stories/deux.md")
    refused(paper, "content/stories/deux.md:", "redirect_from: [/old/two/, /stories/two/]")


def test_another_slug_is_a_renaming(paper):
    text = (paper.root / "content/stories/one.md").read_text("utf-8")
    paper.write("content/stories/one.md", text.replace("title:", "slug: bramble\ntitle:", 1))
    said = refused(paper, "redirect_from: [/stories/one/]")
    assert "content/stories/one.md:" in said


def test_a_retitled_and_renamed_story_is_offered(paper):
    gone(paper, "stories/two.md")
    paper.story("two-b", title="Entirely other", published="2020-01-01")
    refused(paper, "content/stories/two-b.md:", "if story/two-b is the same under another name")


@pytest.mark.parametrize("kind", ["person/ann", "page/about"])
def test_a_deleted_entity_or_page_is_an_error(paper, kind):
    folder, slug = {"person/ann": ("people", "ann"), "page/about": ("pages", "about")}[kind]
    if kind == "person/ann":
        paper.story("one", title="Bramble one", body="Text.\n", entities=None)
    gone(paper, f"{folder}/{slug}.md")
    refused(paper, kind, "gone: /")


def test_a_deleted_tombstone_is_an_error(paper):
    paper.story("one", title="Bramble one", status="withdrawn")
    paper.build()
    assert ("/stories/one/", "story/one", "withdrawn") in known(paper)
    gone(paper, "stories/one.md")
    refused(paper, "/stories/one/")


# -- what is taken back


@pytest.mark.sampled(5)
@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "held"}, {"embargo": "2999-01-01"}])
@pytest.mark.parametrize("renamed", [False, True])
def test_what_is_taken_back_goes_at_once(paper, fields, renamed):
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


def test_a_suppressed_person_goes_at_once(paper):
    paper.story("one", title="Bramble one", body="Text.\n")
    paper.entity("person", "ann", name="Ann Lee", visibility="suppressed")
    paper.build()
    assert [path for path, data in paper.tree().items() if b"Ann Lee" in data] == []
    assert ("/people/ann/", "person/ann", "unpublished") in known(paper)


def test_a_renaming_and_taking_back_at_once_is_no_error(paper):
    gone(paper, "stories/one.md")
    paper.story("other", title="Bramble one", status="draft", redirect_from=["/stories/one/"])
    paper.build()
    assert [path for path, data in paper.tree().items() if b"ramble" in data] == []


def test_what_is_published_again_is_recorded_again(paper):
    paper.story("two", title="Two", status="draft", redirect_from=["/old/two/"])
    paper.build()
    paper.story("two", title="Two", redirect_from=["/old/two/"])
    paper.build()
    assert ("/stories/two/", "story/two", "") in known(paper)
    assert ("/old/two/", "story/two", "") in known(paper)


def test_an_opaque_tombstone_takes_the_address_back(paper):
    paper.write("sitegen.toml", CONFIG + '[content]\ntombstones = "opaque"\n')
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
    archive.write("sitegen.toml", CONFIG + '[content]\ntombstones = "opaque"\n')
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
def test_an_opaque_tombstone_is_taken_back_without_an_error(paper, status, database):
    address = opaque(paper)
    paper.story("one", title="Bramble one", status=status)
    if not database:
        shutil.rmtree(paper.root / ".sitegen")
    paper.build()
    assert (address, address.strip("/"), "unpublished") in known(paper)
    assert not [path for path in paper.tree() if path.startswith("withdrawn/")]


def test_a_tombstone_that_is_opaque_no_more_is_no_loss(paper):
    address = opaque(paper)
    paper.write("sitegen.toml", CONFIG)
    paper.build()
    assert (address, address.strip("/"), "unpublished") in known(paper)
    assert ("/stories/one/", "story/one", "withdrawn") in known(paper)


# -- gone


@pytest.mark.parametrize("form", ["address", "digest"])
def test_what_is_gone_does_not_come_back_by_accident(paper, form):
    import hashlib

    address = "/stories/one/"
    named = address if form == "address" else hashlib.sha256(address.encode()).hexdigest()[:16]
    gone(paper, "stories/one.md")
    write(paper, f"gone: {named}")
    paper.build()
    assert f"{address} story/one" not in (paper.root / LEDGER).read_text("utf-8")
    paper.story("one", title="Bramble one")
    said = refused(paper, "content/stories/one.md:1:1: error", "is gone")
    assert "delete line" in said
    text = (paper.root / LEDGER).read_text("utf-8")
    (paper.root / LEDGER).write_text(text.replace(f"gone: {named}\n", ""), "utf-8")
    paper.build()
    assert "stories/one/index.html" in paper.tree()


# -- redirects by themselves


def test_another_permalink_redirects_every_address_by_itself(paper, tmp_path_factory):
    paper.on |= {"hosts"}
    paper.write("sitegen.toml", NEWS + '[kinds.person]\npermalink = "/who/{slug}/"\n')
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    tree = paper.tree()
    for old, new in (("stories/one", "news/one"), ("stories/two", "news/two"), ("people/ann", "who/ann")):
        assert f'../../{new}/"' in tree[f"{old}/index.html"].decode()
        assert f"/{old}/ /{new}/ 301" in paper.output("_redirects")
    assert "/old/two/ /news/two/ 301" in paper.output("_redirects")
    other.build()
    assert other.tree() == tree
    paper.write("sitegen.toml", NEWS.replace("/news/", "/texts/"))
    paper.build()
    assert "/stories/one/ /texts/one/ 301" in paper.output("_redirects"), "in one step"
    assert "/news/one/ /texts/one/ 301" in paper.output("_redirects")
    paper.write("sitegen.toml", CONFIG)
    paper.build()
    assert " said." in paper.output("stories/one/index.html")
    assert "/news/one/ /stories/one/ 301" in paper.output("_redirects")


def test_a_section_in_the_address_redirects_when_it_changes(archive):
    archive.on.add("ledger")
    archive.write("sitegen.toml", CONFIG + '[kinds.story]\npermalink = "/{section}/{slug}/"\n')
    archive.story("one", title="One", section="courts")
    archive.build()
    archive.story("one", title="One", section="schools")
    archive.build()
    assert "../../schools/one/" in archive.output("courts/one/index.html")
    archive.story("one", title="One", section="schools", status="draft")
    archive.build()
    assert not [path for path in archive.tree() if "one" in path.split("/")]


def test_a_redirect_that_was_taken_out_goes_on(paper):
    paper.story("two", title="Two", published="2019-02-01")
    paper.build()
    assert "old/two/index.html" in paper.tree()


def test_a_new_document_takes_an_old_address_over(paper, tmp_path_factory):
    paper.write("sitegen.toml", NEWS)
    paper.build()
    assert "news/one" in paper.output("stories/one/index.html")
    paper.entity("page", "x", title="In its place", status="published")
    paper.write("sitegen.toml", NEWS + '[kinds.page]\npermalink = "/stories/{slug}/"\n')
    (paper.root / "content/pages/x.md").rename(paper.root / "content/pages/one.md")
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    assert "In its place" in paper.output("stories/one/index.html")
    other.build()
    assert other.tree() == paper.tree()
    gone(paper, "pages/one.md")
    paper.build()
    assert "news/one" in paper.output("stories/one/index.html")


# -- a file that is merged, lost, edited


def test_a_merge_that_keeps_both_sides_is_valid(paper):
    text = (paper.root / LEDGER).read_text("utf-8")
    (paper.root / LEDGER).write_text(
        text + "".join(reversed(text.splitlines(keepends=True))) + "/stories/a/ story/one\n"
    )
    paper.build()
    assert lines(paper) == sorted(set(lines(paper)))
    assert "stories/a/index.html" in paper.tree()


def git(archive, *args):
    line = ["git", "-c", "user.name=x", "-c", "user.email=x@x", *args]
    subprocess.run(line, cwd=archive.root, check=True, capture_output=True)


def commit(archive, said):
    git(archive, "add", ".")
    git(archive, "commit", "-m", said)


def in_git(archive):
    """The archive, committed on the branch main."""
    archive.write(".gitignore", "/build/\n/.sitegen/\n")
    archive.write(".gitattributes", "addresses.txt merge=union\n")
    git(archive, "init", "-b", "main")
    commit(archive, "1")


def checkout(archive, folder):
    """A second checkout of the archive, on the branch side."""
    git(archive, "worktree", "add", "-b", "side", str(folder))
    other = Archive.__new__(Archive)
    other.root, other.clocked, other.on = folder, False, archive.on
    return other


def test_a_real_merge_of_two_branches_is_valid(paper, tmp_path_factory):
    in_git(paper)
    side = checkout(paper, tmp_path_factory.mktemp("side") / "archive")
    for archive, slugs in ((side, ("three", "five")), (paper, ("four", "six"))):
        for slug in slugs:
            archive.story(slug)
        archive.build()
        commit(archive, "built")
    git(paper, "merge", "side")
    paper.build()
    assert {f"/stories/{slug}/" for slug in ("three", "four", "five", "six")} <= {
        line.split()[0] for line in lines(paper)
    }


# -- a file that has lost lines


@pytest.fixture
def moved(paper):
    """An archive with a redirect that only the ledger holds."""
    paper.story("two", title="Two", published="2019-02-01")
    paper.build()
    assert "old/two/index.html" in paper.tree()
    return paper


def test_lost_lines_of_addresses_that_only_the_ledger_held_are_put_back(moved, tmp_path_factory):
    tree, before = moved.tree(), lines(moved)
    drop(moved, "/old/two/")
    drop(moved, "/stories/one/")
    for _ in range(2):
        result = moved.build("--dry-run")
        assert f"{LEDGER}: warning: published addresses are missing from the file, and are restored: /old/two/\n" in (
            result.err
        )
        assert "gone: /old/two/" in result.err
    moved.build()
    assert moved.tree() == tree
    assert lines(moved) == before
    assert "missing" not in moved.build().err
    other = clean(moved, tmp_path_factory.mktemp("clean"))
    other.build()
    assert other.tree() == tree


def test_a_lost_line_of_a_live_document_is_written_again_without_a_word(moved):
    before = lines(moved)
    drop(moved, "/stories/one/")
    assert "lost" not in moved.build("--strict").err
    assert lines(moved) == before


def test_a_lost_line_of_a_deleted_document_is_an_error(moved):
    drop(moved, "/stories/one/")
    gone(moved, "stories/one.md")
    for _ in range(2):
        refused(moved, "put back: /stories/one/", "/stories/one/ was published as story/one")
    write(moved, "gone: /stories/one/")
    moved.build()
    assert "stories/one/index.html" not in moved.tree()


def test_a_line_of_what_was_taken_back_may_be_deleted(moved):
    moved.story("one", title="Bramble one", status="draft")
    moved.build()
    gone(moved, "stories/one.md")
    drop(moved, "/stories/one/")
    assert "missing" not in moved.build().err
    assert "/stories/one/" not in {address for address, *_ in known(moved)}


def test_lines_that_are_deleted_with_gone_stay_away(moved):
    drop(moved, "/old/two/")
    write(moved, "gone: /old/two/")
    assert "missing" not in moved.build().err
    assert "old/two/index.html" not in moved.tree()
    assert "/old/two/" not in {address for address, *_ in known(moved)}


def test_a_branch_with_an_older_ledger_loses_nothing(paper):
    in_git(paper)
    git(paper, "branch", "older")
    paper.story("two", title="Two", published="2019-02-01")
    paper.write("sitegen.toml", NEWS)
    paper.story("three")
    paper.build()
    commit(paper, "later")
    tree = paper.tree()
    git(paper, "checkout", "older")
    refused(paper, "/news/three/ was published as story/three")
    git(paper, "checkout", "main")
    assert "lost" not in paper.build().err
    assert paper.tree() == tree
    git(paper, "checkout", "main", "-b", "experiment")
    git(paper, "checkout", "older", "--", LEDGER)
    paper.build()
    assert paper.tree() == tree
    assert ("/stories/one/", "story/one", "") in known(paper)
    assert ("/news/three/", "story/three", "") in known(paper)


def test_a_conflict_is_told_with_what_to_do(paper):
    write(paper, "<<<<<<< HEAD", "/stories/one/ story/one", "=======", "nonsense", ">>>>>>> side", "gone:", "/x/ y z w")
    said = refused(paper, "keep the lines of both sides", "a merge conflict was left here")
    assert said.count("a merge conflict was left here") == 3
    assert said.count("error") >= 6


@pytest.mark.parametrize("database", [True, False])
def test_a_lost_ledger_is_made_again_from_what_is_online(paper, database):
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
def test_redirects_outlive_the_ledger_and_the_database(moved, how):
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


def test_a_redirect_to_a_deleted_document_outlives_the_ledger(moved):
    (moved.root / LEDGER).unlink()
    shutil.rmtree(moved.root / ".sitegen")
    gone(moved, "stories/two.md")
    before = moved.tree()
    result = moved.run("build")
    assert result.code == 1
    assert "/old/two/" in result.err
    assert moved.tree() == before


def test_what_goes_with_a_lost_ledger_is_named(moved):
    (moved.root / LEDGER).unlink()
    shutil.rmtree(moved.root / ".sitegen")
    moved.write("sitegen.toml", NEWS)
    gone(moved, "pages/about.md")
    said = moved.build().err
    assert "/about/" in said
    assert "/stories/one/" in said
    assert f"git checkout {LEDGER}" in said
    assert "addresses go" not in moved.build().err


def test_a_first_build_names_nothing(archive):
    archive.on.add("ledger")
    archive.story("one")
    assert "warning" not in archive.build("-b", "https://archive.news/").err


# -- taken back, renamed, published again


@pytest.fixture
def held(paper):
    """The story two is held, after it was published, and has another name meanwhile."""
    paper.story("two", title="Two", published="2019-02-01", status="held", redirect_from=["/old/two/"])
    paper.build()
    (paper.root / "content/stories/two.md").rename(paper.root / "content/stories/deux.md")
    return paper


@pytest.mark.sampled(3)
@pytest.mark.parametrize("between", [True, False])
@pytest.mark.parametrize("database", [True, False])
def test_what_is_renamed_while_it_is_held_is_recognised_when_it_goes_public(held, tmp_path_factory, between, database):
    if between:
        held.build()
    if not database:
        shutil.rmtree(held.root / ".sitegen")
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
    for _ in range(2):
        refused(held, "content/stories/deux.md:", "add the line redirect_from: [/old/two/, /stories/two/]")
    other = clean(held, tmp_path_factory.mktemp("clean"))
    assert other.run("build").code == 1
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/", "/stories/two/"])
    held.build("--strict")
    assert "stories/two/index.html" in held.tree()
    held.build("--strict")


def test_what_is_renamed_while_it_is_held_may_leave_its_address(held):
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
    refused(held, 'put "gone: /stories/two/" there')
    drop(held, "/stories/two/")
    write(held, "gone: /stories/two/")
    held.build()
    assert "stories/two/index.html" not in held.tree()


def test_another_document_with_the_title_of_one_that_is_held_is_no_renaming(held):
    (held.root / "content/stories/deux.md").rename(held.root / "content/stories/two.md")
    held.story("deux", title="Two", published="2019-02-01")
    held.build()
    gone(held, "stories/two.md")
    held.build()


def test_lines_of_the_archives_own_in_the_ledger_stay(paper):
    write(paper, "# ours", "gone: /secret/")
    paper.story("three")
    paper.build()
    assert "# ours" in (paper.root / LEDGER).read_text("utf-8")
    assert "gone: /secret/" in lines(paper)


def test_odd_addresses_are_read_as_they_were_written(archive):
    archive.on.add("ledger")
    archive.story("one", redirect_from=["/a b/100%/é/"])
    archive.build()
    archive.story("one")
    archive.build()
    assert "a b/100%/é/index.html" in archive.tree()


# -- while it is watched, and in the preview


def traces(archive):
    return [path for path, data in archive.tree().items() if "stories/one" in path or b"ramble" in data]


def test_a_build_that_watches_keeps_every_promise(paper):
    with running(paper, "build", "--watch") as process:
        said = []
        threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
        until(lambda: any("files in build/" in line for line in said), "the first build")
        paper.story("three", title="Three")
        until(lambda: ("/stories/three/", "story/three", "") in known(paper), "a new story is recorded")
        before = paper.tree()
        gone(paper, "stories/three.md")
        until(lambda: any("/stories/three/ was published" in line for line in said), "a loss is told")
        assert paper.tree() == before
        write(paper, "gone: /stories/three/")
        until(lambda: not (paper.root / "build/stories/three").exists(), "the ledger lets it go")
        paper.story("one", title="Bramble one", status="held")
        until(lambda: traces(paper) == [], "what is taken back goes")
        until(lambda: ("/stories/one/", "story/one", "unpublished") in known(paper), "and is recorded")
        paper.write("sitegen.toml", NEWS)
        until(lambda: "news/two" in paper.tree().get("stories/two/index.html", b"").decode(), "old addresses redirect")


def test_a_build_that_watches_loses_no_lines_and_knows_renames(held):
    with running(held, "build", "--watch") as process:
        said = []
        threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
        until(lambda: any("files in build/" in line for line in said), "the first build")
        held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
        until(lambda: any("redirect_from: [/old/two/, /stories/two/]" in line for line in said), "a renaming is told")
        assert "stories/deux/index.html" not in held.tree()
        held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/", "/stories/two/"])
        until((held.root / "build/stories/deux/index.html").exists, "it is published")
        until(lambda: ("/stories/two/", "story/deux", "") in known(held), "and recorded")
        held.story("deux", title="Two", published="2019-02-01")
        drop(held, "/old/two/")
        until(lambda: any("put back" in line and "/old/two/" in line for line in said), "a lost line is told")
        until(lambda: ("/old/two/", "story/deux", "") in known(held), "and put back")
        assert "old/two/index.html" in held.tree()


def test_the_preview_shows_redirects_and_losses_and_leaves_the_ledger_alone(paper):
    paper.write("sitegen.toml", NEWS)
    before, tree = (paper.root / LEDGER).read_bytes(), paper.tree()
    with serving(paper) as preview:
        assert preview.moved("/stories/one/")[0] in {301, 302, 307, 308}
        paper.story("three", title="Three")
        preview.until("/news/three/", "Three")
        gone(paper, "stories/two.md")
        preview.until("/_/", "/stories/two/")
        paper.story("two", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
        preview.until("/_/", "was published as", absent=True)
    assert (paper.root / LEDGER).read_bytes() == before
    assert paper.tree() == tree
