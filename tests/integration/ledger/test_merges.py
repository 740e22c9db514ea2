"""The ledger in version control: merges, branches and conflicts."""

import subprocess

from support.archive import Archive
from support.ledger import LEDGER, NEWS, known, lines, refused, write


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


def test_a_branch_with_an_older_ledger_loses_no_address(paper):
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


def test_a_merge_conflict_in_the_ledger_is_reported_with_a_hint(paper):
    write(paper, "<<<<<<< HEAD", "/stories/one/ story/one", "=======", "nonsense", ">>>>>>> side", "gone:", "/x/ y z w")
    said = refused(paper, "keep the lines of both sides", "unresolved merge conflict")
    assert said.count("unresolved merge conflict") == 3
    assert said.count("error") >= 6


def test_the_hint_for_a_rename_that_was_undone_works(paper):
    """The new address was never online: `sitegen clean` forgets it."""
    in_git(paper)
    (paper.root / "content/stories/one.md").rename(paper.root / "content/stories/another.md")
    text = (paper.root / "content/stories/another.md").read_text("utf-8")
    (paper.root / "content/stories/another.md").write_text(
        text.replace("---\n", "---\nredirect_from: [/stories/one/]\n", 1)
    )
    paper.build()
    git(paper, "checkout", ".")
    (paper.root / "content/stories/another.md").unlink()
    failed = refused(paper, "/stories/another/ was published as story/another")
    assert "if the address was never online because a rename was undone, run sitegen clean" in failed
    assert paper.run("clean").code == 0
    paper.build()
    assert "stories/one/index.html" in paper.tree()
