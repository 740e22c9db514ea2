"""The ledger under a watching build and the preview."""

import signal
import threading

from support.ledger import LEDGER, NEWS, drop, gone, known, write
from support.live import running, serving, until, until_idle


def traces(archive):
    return [path for path, data in archive.tree().items() if "stories/one" in path or b"ramble" in data]


def test_a_watching_build_updates_the_ledger_like_single_builds(paper):
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


def test_a_watching_build_keeps_ledger_lines_and_detects_renames(held):
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
        until_idle(process)  # a build that has begun would take the line for its own
        process.send_signal(signal.SIGSTOP)  # both changes are in one build
        held.story("deux", title="Two", published="2019-02-01")
        drop(held, "/old/two/")
        process.send_signal(signal.SIGCONT)
        until(lambda: any("restored" in line and "/old/two/" in line for line in said), "a lost line is told")
        until(lambda: ("/old/two/", "story/deux", "") in known(held), "and put back")
        assert "old/two/index.html" in held.tree()


def test_the_preview_shows_redirects_without_changing_the_ledger(paper):
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
