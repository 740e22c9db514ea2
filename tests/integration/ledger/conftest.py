"""Archives with a ledger."""

import pytest


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


@pytest.fixture
def moved(paper):
    """An archive with a redirect that only the ledger holds."""
    paper.story("two", title="Two", published="2019-02-01")
    paper.build()
    assert "old/two/index.html" in paper.tree()
    return paper


@pytest.fixture
def held(paper):
    """The story two is held, after it was published, and has another name meanwhile."""
    paper.story("two", title="Two", published="2019-02-01", status="held", redirect_from=["/old/two/"])
    paper.build()
    (paper.root / "content/stories/two.md").rename(paper.root / "content/stories/deux.md")
    return paper
