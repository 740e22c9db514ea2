"""The steps of docs/guides/importing.md, taken with a small export of WordPress."""

import re

import pytest
from support import ROOT
from support.images import jpeg

PAGE = (ROOT / "docs/guides/importing.md").read_text("utf-8")
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Millbrook Courier</title><link>https://www.courier.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://www.courier.example</wp:base_site_url><wp:base_blog_url>https://www.courier.example</wp:base_blog_url>
<wp:author><wp:author_login>aruiz</wp:author_login><wp:author_email>aruiz@courier.example</wp:author_email>
<wp:author_display_name>Ana Ruiz</wp:author_display_name></wp:author>
"""
ITEM = """<item><title>{title}</title><link>https://www.courier.example/2019/03/{name}/</link><dc:creator>aruiz</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date>2019-03-02 10:00:00</wp:post_date><wp:post_date_gmt>2019-03-02 10:00:00</wp:post_date_gmt><wp:post_name>{name}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order><wp:post_type>{kind}</wp:post_type>
<wp:post_password>{password}</wp:post_password>{terms}</item>
"""
TERMS = """<category domain="category" nicename="city-hall"><![CDATA[City Hall]]></category>
<category domain="post_tag" nicename="budget"><![CDATA[Budget]]></category>"""
VOTE = """<p>The council voted 3 to 2. <a href="https://courier.example/2019/03/budget-plan/">The plan</a> is final.</p>
[caption id="attachment_13" width="300"]<img src="https://www.courier.example/wp-content/uploads/2019/03/hall-300x200.jpg" alt="The hall" />\
 The hall on Monday.[/caption]"""


def item(number, name, body, *, status="publish", kind="post", password="", terms=""):
    title = name.replace("-", " ").capitalize()
    return ITEM.format(
        number=number, name=name, body=body, status=status, kind=kind, password=password, terms=terms, title=title
    )


EXPORT = "".join([
    HEAD,
    item(11, "council-votes", VOTE, terms=TERMS.replace("\n", "")),
    item(12, "budget-plan", '<p>The plan has 12 pages.</p>\n[donate campaign="spring"]'),
    item(14, "library-hours", "<p>The library opens at 9.</p>", password="hunter2"),
    item(15, "old-budget-plan", "", status="inherit", kind="revision"),
    "</channel></rss>\n",
])  # fmt: skip


def block(title):
    return re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)[1]


def outputs(command):
    """What the page shows below the commands that begin in a certain way."""
    return [
        text.partition("\n")[2]
        for text in re.findall(r"^```console\n\$ (.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        if text.startswith(command)
    ]


@pytest.fixture
def courier(archive):
    """Runs `sitegen import wordpress` with the export and the uploads of the page."""
    old = archive.root.parent / f"{archive.root.name}-old"
    (old / "uploads/2019/03").mkdir(parents=True)
    (old / "uploads/2019/03/hall.jpg").write_bytes(jpeg(size=(60, 40)))
    (old / "courier.wordpress.2026-11-01.xml").write_text(EXPORT, "utf-8")

    def run(*options):
        media = str(old / "uploads")
        result = archive.run(
            "import", "wordpress", str(old / "courier.wordpress.2026-11-01.xml"), "--media", media, *options
        )
        return result.code, result.out, result.err.replace(f"{old}/", "")

    return run


def test_a_dry_run_reports_what_the_page_shows(archive, courier):
    code, out, err = courier("--dry-run")
    assert code == 1
    assert block("imports/courier-wordpress.report.md") in out
    assert re.search(r"^```text\n(courier.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1] in err
    assert not (archive.root / "content").exists()


def test_the_import_writes_what_the_page_shows(archive, courier):
    archive.write("imports/courier-wordpress.toml", block("imports/courier-wordpress.toml"))
    code, out, err = courier("--status", "as-source")
    assert (code, out) == (0, outputs("sitegen import wordpress")[1]), err
    path = "content/stories/council-votes/index.md"
    assert (archive.root / path).read_text("utf-8") == block(path)
    archive.build()
    assert "stories/council-votes/index.html" in archive.tree()
    assert "stories/library-hours/index.html" not in archive.tree(), "it has a password"
    assert "hunter2" not in out + err + "".join(
        file.read_text("utf-8")
        for file in archive.root.rglob("*")
        if file.suffix in {".md", ".json", ".toml", ".csv", ".ndjson"}
    )


def test_pages_of_categories_and_years_are_listed_with_the_pages_that_replace_them(archive, courier):
    courier("--dry-run")
    assert (archive.root / "imports/courier-wordpress.map.csv").read_text("utf-8") == (
        "old_address,new_address,note\n/2019/,/dates/2019/,year 2019\n"
        "/category/city-hall/,/sections/city-hall/,category City Hall\n"
    )


def test_the_text_importer_writes_what_the_page_shows(archive):
    (text,) = re.findall(r"^```text\n1987-03-03-council\.txt\n\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    archive.write("old/1987-03-03-council.txt", text)
    result = archive.run("import", "text", str(archive.root / "old"))
    assert (result.code, result.out) == (0, outputs("sitegen import text")[0])
    path = "content/stories/1987-03-03-council.md"
    assert (archive.root / path).read_text("utf-8") == block(path)
