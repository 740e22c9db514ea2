"""An archive to search, its index, and the search page."""

import gzip
import re
import time

from playwright.sync_api import expect

from support.archive import CONFIG

INDEX = "search/pagefind/"
SUFFIXES = (".pf_fragment", ".pf_filter", ".pf_index", ".pf_meta")


def fill(archive):
    """Stories in three languages, people with other names, and what must never be found."""
    archive.on.add("search")
    archive.write("sitegen.toml", CONFIG + '[sections.courts]\ntitle = "The courts"\n')
    archive.entity(
        "person",
        "eugene-harris",
        name="Eugene Harris",
        aliases=["Gene the Chief", "\u54c8\u91cc\u65af"],
        summary="A chief of police.",
    )
    archive.entity("person", "ann-lee", name="Ann Lee", note="lawyer")
    archive.entity("person", "ann-lee-2", name="Ann Lee", note="singer")
    archive.entity(
        "person", "shy", name="Quiet Shyling", aliases=["Shybert"], visibility="noindex", body="Zurückhaltend.\n"
    )
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.entity("event", "vote", name="The vote", when="XXXX-12-07")
    archive.entity("page", "about", title="About", status="published", body="Who makes this archive, and pemmican.\n")
    archive.story("raid", title="A raid at dawn", deck="Officers came early.", published="2019-01-05", section="courts",
                  entities=["person/eugene-harris", "person/ann-lee", "person/shy"],
                  body="The committee met & <argued>.[^1] [[person/ann-lee]] un*believ*ably stayed.\n\n- one\n- two\n\n[^1]: Loudly.\n")  # fmt: skip
    archive.story(
        "second",
        title="The committee returns",
        published="2020-03",
        entities=["person/ann-lee-2"],
        body="Nothing was decided by them.\n",
    )
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of schools.\n")
    archive.story("undated", title="Loose sheet", published="XXXX", body="The committee again.\n")
    archive.story(
        "ciudad", title="La ciudad", lang="es", published="2018", body="Las ciudades protestan contra la redada.\n"
    )
    archive.story(
        "beijing",
        title="\u5317\u4eac\u5927\u5b66",
        lang="zh",
        published="2017",
        body="\u5b66\u751f\u5728\u5317\u4eac\u6297\u8bae\uff0c\u5927\u5bb6\u90fd\u5728\u3002\n",
    )
    archive.story("held", title="Heldenhaft withheld", status="held", body="Holdonium is secret.\n")
    archive.story("draft", title="Draftonium papers", status="draft", body="Draftonium.\n")
    archive.story("gone", title="Withdrawnium", status="withdrawn", body="Withdrawnium text.\n")
    return archive


def index(archive):
    """The files of the index, by path."""
    return {path: data for path, data in archive.tree().items() if path.startswith(INDEX)}


def unpacked(archive):
    """All that can be read in the index."""
    return b"\n".join(
        gzip.decompress(data) if path.endswith(SUFFIXES) else data
        for path, data in index(archive).items()
        if not path.endswith((".js", ".pagefind"))
    ).decode("utf-8", "replace")


def search(page, address, query=""):
    """Open the search page and wait for what it says."""
    page.goto(f"{address}search/{query}")
    if query:
        settled(page)
    return titles(page)


def settled(page):
    expect(page.locator("#_status")).not_to_have_text(re.compile("^(Searching)?$"))


def titles(page):
    """The titles of the results, without the badges that the preview adds a moment later."""
    return page.locator("#_results .name").evaluate_all(
        """names => names.map(name => {
            const copy = name.cloneNode(true);
            copy.querySelectorAll(".sitegen-badge").forEach(badge => badge.remove());
            return copy.textContent.trim();
        })"""
    )


def wait_for(page, address, words, wanted):
    """Search again until it is found: the watcher needs its moment."""
    end = time.monotonic() + 30
    while search(page, address, f"?q={words}") != wanted:
        assert time.monotonic() < end, titles(page)
