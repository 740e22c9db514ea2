"""What a writer writes and where it leads: names, ids, files, addresses, pictures, merged ids, first mentions, backlinks."""

import io

import pytest
from PIL import Image
from support.archive import CONFIG
from support.built_pages import read, section, text
from support.links import broken


def linked(archive, address="/stories/open/"):
    """Address and words of every link in a body."""
    return [(a.get("href"), text(a)) for a in read(archive, address).xpath("//div[@id='_text']//a")]


def body(archive, address="/stories/open/"):
    return text(read(archive, address).xpath("//div[@id='_text']")[0])


def cast(archive):
    archive.entity("person", "eugene-harris", name="Eugene Harris", aliases=["Chief Harris"])
    archive.entity("document", "memo", name="The Memorandum", aliases=["MOU"])
    archive.story("other", title="The other story", body="## What was said\n\nText.\n")
    archive.entity("page", "about", title="About us", status="published")
    archive.entity("thread", "saga", title="The saga", starts="story/other", status="published")


@pytest.mark.sampled(12)
@pytest.mark.parametrize(
    ("written", "address", "words"),
    [
        ("[[Eugene Harris]]", "/people/eugene-harris/", "Eugene Harris"),
        ("[[eugene harris]]", "/people/eugene-harris/", "eugene harris"),
        ("[[Chief Harris]]", "/people/eugene-harris/", "Chief Harris"),
        ("[[Chief\u00a0Harris]]", "/people/eugene-harris/", "Chief Harris"),
        ("[[person/eugene-harris]]", "/people/eugene-harris/", "Eugene Harris"),
        ("[[person/eugene-harris|the chief]]", "/people/eugene-harris/", "the chief"),
        ("[[Eugene Harris|the *old* chief]]", "/people/eugene-harris/", "the old chief"),
        ("[[ person/eugene-harris | the chief ]]", "/people/eugene-harris/", "the chief"),
        ("[[document/memo#p2]]", "/documents/memo/", "The Memorandum, page 2"),
        ("[[document/memo#p2|page two]]", "/documents/memo/", "page two"),
        ("[[MOU#p2]]", "/documents/memo/", "MOU"),
        ("[[story/other]]", "/stories/other/", "The other story"),
        ("[[story/other#what-was-said]]", "/stories/other/#what-was-said", "The other story"),
        ("[[page/about]]", "/about/", "About us"),
        ("[[thread/saga]]", "/threads/saga/", "The saga"),
        ("[words](other.md)", "/stories/other/", "words"),
        ("[words](./other.md)", "/stories/other/", "words"),
        ("[words](../stories/other.md#what-was-said)", "/stories/other/#what-was-said", "words"),
        ("[words](../people/eugene-harris.md)", "/people/eugene-harris/", "words"),
        ("[words](@/people/eugene-harris.md)", "/people/eugene-harris/", "words"),
        ("[words](@/stories/other.md#what-was-said)", "/stories/other/#what-was-said", "words"),
        ("[words](/stories/other/)", "/stories/other/", "words"),
        ("[words](/stories/other/#what-was-said)", "/stories/other/#what-was-said", "words"),
        ("[words](/people/)", "/people/", "words"),
        ("[words](/dates/2019/)", "/dates/2019/", "words"),
        ("[words][1]\n\n[1]: other.md", "/stories/other/", "words"),
        ("[**bold** words](other.md)", "/stories/other/", "bold words"),
        ("[words](#here)\n\n## Here", "/stories/open/#here", "words"),
        ("[words](https://example.org/x)", "https://example.org/x", "words"),
    ],
)
def test_a_reference_links_to_its_target(archive, written, address, words):
    cast(archive)
    archive.story("open", body=f"See {written}\n")
    archive.build()
    assert linked(archive) == [(address, words)]
    assert broken(archive.root / "build") == []
    assert broken(archive.root / "build", base="/a/b/") == []


@pytest.mark.parametrize(
    ("written", "column", "says"),
    [
        ("[[Eugen Harris]]", 5, "Eugene Harris"),
        ("[[person/eugen-harris]]", 5, "person/eugene-harris"),
        ("[[Nobody At All]]", 5, "Nobody At All"),
        ("[x](othr.md)", 5, "other.md"),
        ("[x](@/stories/none.md)", 5, "content/stories/none.md"),
        ("[x](/stories/none/)", 5, "/stories/none/"),
        ("[x](other.md#what-was)", 5, "what-was-said"),
        ("[x](#nowhere)", 5, "nowhere"),
        ("[[story/other#nowhere]]", 5, "nowhere"),
        ("![x](none.png)", 5, "none.png"),
        ("![x](../../sitegen.toml)", 5, "outside content/"),
        ("[x](none.pdf)", 5, "none.pdf"),
    ],
)
def test_an_unknown_reference_is_an_error_with_a_suggestion(archive, written, column, says):
    cast(archive)
    archive.story("open", body=f"\nSee {written} there.\n")
    result = archive.run("build")
    assert result.code == 1
    place = [line for line in result.err.splitlines() if line.startswith("content/stories/open.md:7:")]
    assert place, result.err
    assert 1 <= int(place[0].split(":")[2]) - column + 1 <= len(written)
    assert says in result.err
    assert archive.tree() == {}


def test_an_ambiguous_name_is_an_error_and_an_id_is_not(archive):
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.entity("person", "ann-lee-2", name="Anne Lee", aliases=["Ann Lee"])
    archive.story("open", body="[[Ann Lee]] spoke.\n")
    result = archive.run("build")
    assert result.code == 1
    assert "person/ann-lee, person/ann-lee-2" in result.err
    archive.story("open", entities=["Ann Lee"])
    assert "content/stories/open.md:6" in archive.run("build").err
    archive.story("open", entities=["person/ann-lee"], body="[[person/ann-lee-2|Ann]] spoke.\n")
    archive.build()


def test_entities_are_listed_by_id_name_or_alias(archive):
    cast(archive)
    archive.story("one", entities=["person/eugene-harris"])
    archive.story("two", entities=["Eugene Harris"])
    archive.story("three", entities=["chief harris", "Eugene Harris", "person/eugene-harris"])
    archive.build()
    for slug in ("one", "two", "three"):
        tree = read(archive, f"/stories/{slug}/")
        assert tree.xpath("//li[@data-card]//a/@href") == ["/people/eugene-harris/"]
    assert "Named in 3 stories" in text(read(archive, "/people/eugene-harris/"))


@pytest.mark.parametrize("target", ["Eugen Harris", "person/nobody", "story/other"])
def test_a_tag_that_is_not_an_entity_is_an_error(archive, target):
    cast(archive)
    archive.story("open", entities=["Eugene Harris", target])
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/open.md:7:" in result.err


def picture():
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (9, 9, 9)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "written", "address"),
    [
        ("stories/open/a.png", "a.png", "/stories/open/a.png"),
        ("stories/open/deep/a.png", "deep/a.png", "/stories/open/deep/a.png"),
        ("stories/open/a b é.png", "<a b é.png>", "/stories/open/a%20b%20%C3%A9.png"),
        ("stories/a.png", "../a.png", "/stories/a.png"),
        ("stories/a.png", "@/stories/a.png", "/stories/a.png"),
        ("static/img/a.png", "/img/a.png", "/img/a.png"),
        ("static/img/a.png", "@/static/img/a.png", "/img/a.png"),
    ],
)
def test_an_image_is_found_and_published(archive, file, written, address):
    archive.write(f"content/{file}", picture())
    archive.story("open/index", body=f'Text.\n\n![Alt]({written} "A caption")\n')
    archive.build()
    tree = read(archive, "/stories/open/")
    assert tree.xpath("//figure/img/@src") == [address]
    assert tree.xpath("//figure/img/@alt") == ["Alt"]
    assert text(tree.xpath("//figure/figcaption")[0]) == "A caption"
    assert broken(archive.root / "build") == []


def test_a_main_picture_and_a_linked_file_are_published(archive):
    archive.write("content/stories/open/a.png", picture())
    archive.write("content/stories/paper.txt", "the paper")
    archive.story("open/index", image={"src": "a.png", "alt": "Alt", "caption": "Cap"}, body="[it](../paper.txt)\n")
    archive.write("content/stories/other.txt", "nobody refers to it")
    archive.build()
    assert read(archive, "/stories/open/").xpath("//figure/img/@src") == ["/stories/open/a.png"]
    assert archive.output("stories/paper.txt") == "the paper"
    assert "stories/other.txt" not in archive.tree()


def test_links_work_whatever_the_names_are(archive):
    archive.write("content/people/a.md", "---\nname: '[Odd] *Name* <b> & Co'\nslug: odd-name\n---\n")
    archive.story("open", entities=["[Odd] *Name* <b> & Co"], body="[[person/odd-name]]\n")
    archive.build()
    assert linked(archive) == [("/people/odd-name/", "[Odd] *Name* <b> & Co")]


# -- merges


def merged(archive):
    archive.entity("person", "g-harris", name="G. Harris", merged_into="person/gene-harris")
    archive.entity("person", "gene-harris", name="Gene Harris", merged_into="person/eugene-harris", aliases=["Geno"])
    archive.entity("person", "eugene-harris", name="Eugene Harris")


def test_a_merged_id_redirects_to_the_end_of_the_chain(archive):
    merged(archive)
    archive.story(
        "open", entities=["person/g-harris"], body="[[person/g-harris]], [[Geno]], [[person/gene-harris|he]]\n"
    )
    archive.story("other", entities=["Gene Harris"])
    archive.entity("organization", "police", relations=[
        {"to": "person/g-harris", "kind": "position", "source": "story/open"}])  # fmt: skip
    archive.build()
    assert linked(archive) == [("/people/eugene-harris/", words) for words in ("Eugene Harris", "Geno", "he")]
    assert "Named in 2 stories" in text(read(archive, "/people/eugene-harris/"))
    assert "Police" in section(read(archive, "/people/eugene-harris/"), "_ties")
    for old in ("g-harris", "gene-harris"):
        stub = read(archive, f"/people/{old}/")
        assert stub.xpath("//a/@href") == ["/people/eugene-harris/"]
        assert stub.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=/people/eugene-harris/"]
        assert stub.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.org/people/eugene-harris/"]
        assert stub.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "G. Harris" not in text(read(archive, "/people/"))


def test_a_merge_redirects_the_old_addresses_of_the_merged_one_too(archive):
    archive.entity("person", "gene", name="Gene", merged_into="person/eugene", redirect_from=["/old/gene/"])
    archive.entity("person", "eugene", name="Eugene")
    archive.build()
    assert read(archive, "/old/gene/").xpath("//a/@href") == ["/people/eugene/"]
    assert read(archive, "/people/gene/").xpath("//a/@href") == ["/people/eugene/"]


def test_a_merge_cycle_is_an_error(archive):
    archive.entity("person", "a", merged_into="person/b")
    archive.entity("person", "b", merged_into="person/a")
    archive.story("open", body="[[person/a|he]]\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/people/a.md" in result.err
    assert "content/people/b.md" in result.err


def test_a_merge_into_an_unpublished_document_has_no_redirect(archive):
    archive.entity("person", "a", merged_into="person/quite-secret")
    archive.entity("person", "quite-secret", name="Quite Secret", visibility="suppressed")
    archive.story("open", entities=["person/a"])
    archive.build()
    assert "people/a/index.html" not in archive.tree()
    assert not [path for path, data in archive.tree().items() if b"uite" in data and b"ecret" in data]


# -- backlinks


def test_a_linked_document_lists_the_story_that_links_to_it(archive):
    cast(archive)
    archive.story("open", title="The open story", body="[[person/eugene-harris|He]] and [[story/other|that]].\n")
    archive.build()
    assert "The open story" in section(read(archive, "/people/eugene-harris/"), "_coverage")
    assert "The open story" in section(read(archive, "/stories/other/"), "_related")
    archive.story("open", title="The open story", body="Nothing.\n")
    archive.build()
    assert "The open story" not in text(read(archive, "/people/eugene-harris/"))
    assert "The open story" not in section(read(archive, "/stories/other/"), "_related")


# -- ids and addresses


def test_a_slug_names_the_id_and_the_address(archive):
    archive.write(
        "content/stories/2019-03-02-long-file-name.md",
        "---\ntitle: Short\nslug: short\nstatus: published\npublished: 2019-03-02\n---\n",
    )
    archive.story("open", body="[[story/short]]\n")
    archive.build()
    assert linked(archive) == [("/stories/short/", "Short")]


@pytest.mark.parametrize(
    ("file", "slug"),
    [
        ("2019-03-02-council-votes", "council-votes"),
        ("2019-03-02_council-votes", "council-votes"),
        ("deep/er/council-votes", "council-votes"),
        ("council-votes/index", "council-votes"),
        ("2019-03-02-council-votes/index", "council-votes"),
        ("Council Votes", "council-votes"),
        ("Größe", "grosse"),
        ("2019-03-02", "2019-03-02"),
    ],
)
def test_a_file_name_determines_the_slug(archive, file, slug):
    archive.story(file, title="Named")
    archive.story("open", body=f"[[story/{slug}]]\n")
    archive.build()
    assert linked(archive) == [(f"/stories/{slug}/", "Named")]


def test_two_files_with_one_id_are_an_error_at_both(archive):
    archive.story("2019-03-02-same")
    archive.story("deep/same")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/2019-03-02-same.md" in result.err
    assert "content/stories/deep/same.md" in result.err
    (archive.root / "content/stories/deep/same.md").unlink()
    archive.build()


@pytest.mark.parametrize(
    ("kind", "pattern", "address"),
    [
        ("story", "/{year}/{month}/{day}/{slug}/", "/2019/03/02/one/"),
        ("story", "/{section}/{slug}/", "/courts/one/"),
        ("story", "/news/{year}/{slug}.html", "/news/2019/one.html"),
        ("story", "/{slug}.html", "/one.html"),
        ("person", "/who/{slug}/", "/who/ann/"),
        ("person", "/who/{slug}.html", "/who/ann.html"),
        ("thread", "/running/{slug}/", "/running/one/"),
    ],
)
def test_addresses_follow_the_configured_patterns(archive, kind, pattern, address):
    archive.write("sitegen.toml", f'{CONFIG}\n[kinds.{kind}]\npermalink = "{pattern}"\n')
    archive.entity("person", "ann", name="Ann")
    archive.write("content/stories/one/a.png", picture())
    archive.story("one/index", title="One", published="2019-03-02", section="courts", entities=["Ann"],
                  body="Ann. ![x](a.png)\n")  # fmt: skip
    archive.story("two", title="Two", published="XXXX", follows="story/one", entities=["Ann"], body="[[story/one]]\n")
    archive.build()
    assert address.lstrip("/") + ("index.html" if address.endswith("/") else "") in archive.tree()
    assert broken(archive.root / "build") == []
    assert broken(archive.root / "build", base="/a/b/") == []
    archive.build("--offline")
    assert broken(archive.root / "build", file_mode=True) == []


def test_an_old_address_is_free_after_a_move(archive):
    archive.story("new-name", title="One", redirect_from=["/stories/old-name/", "/2019/01/x.html", "/plain"])
    archive.build()
    for path in ("stories/old-name/index.html", "2019/01/x.html", "plain/index.html"):
        stub = read(archive, "/" + path.removesuffix("index.html"))
        assert stub.xpath("//a/@href") == ["/stories/new-name/"]
    assert broken(archive.root / "build", base="/a/b/") == []


@pytest.mark.parametrize("address", ["/stories/two/", "/", "/people/", "/Stories/Two/"])
def test_an_address_of_two_documents_is_an_error(archive, address):
    archive.story("one", redirect_from=[address])
    archive.story("two")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/one.md:" in result.err


def test_a_wrong_reference_on_two_lines_is_reported_where_it_begins(archive):
    archive.story("report", body="One.\n\nTwo [[Immigrashun\nEnforcement]].")
    result = archive.run("build")
    assert result.code == 1
    assert 'report.md:8:5: error: no document has the id or name "Immigrashun Enforcement"' in result.out + result.err


def test_two_documents_for_one_thread_are_an_error_naming_both(archive):
    archive.story("a")
    archive.story("b", follows="story/a")
    archive.entity("thread", "x", starts="story/a", status="published")
    archive.entity("thread", "y", starts="story/b", status="published")
    result = archive.run("build")
    assert result.code == 1
    assert "content/threads/x.md:3:1: error: content/threads/y.md names the same chain" in result.err


@pytest.mark.parametrize("link", ["/PEOPLE/", "/people", "/nope/"])
def test_an_address_is_linked_only_if_it_is_complete(archive, link):
    archive.story("one", body=f"[x]({link})\n")
    result = archive.run("build")
    assert result.code == 1
    assert f'no page of the archive has the address "{link}"' in result.err
