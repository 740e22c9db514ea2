"""What a writer writes and where it leads: names, ids, files, addresses, pictures, merged ids, first mentions, backlinks."""

import io
from urllib.parse import urljoin

import pytest
from lxml import html
from PIL import Image
from tools.archive import CONFIG
from tools.links import broken

from sitegen.content.markdown import parser

POLICE = "/organizations/san-gabriel-police-department/"
PLACE = "/places/san-gabriel/"


def read(archive, address):
    """A page, its links made into addresses of the site."""
    file = address.lstrip("/") + ("index.html" if address.endswith("/") else "")
    tree = html.document_fromstring(archive.output(file))
    tree.rewrite_links(lambda link: link if "://" in link else urljoin(address, link))
    for term in tree.iter("dt"):
        term.tail = " "
    return tree


def text(element):
    return " ".join(element.text_content().split())


def section(tree, name):
    found = tree.xpath(f"//section[.//*[@id='{name}']]")
    return text(found[-1]) if found else ""


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
def test_a_reference_leads_where_it_says(archive, written, address, words):
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
def test_a_reference_to_nothing_is_an_error_with_what_may_be_meant(archive, written, column, says):
    cast(archive)
    archive.story("open", body=f"\nSee {written} there.\n")
    result = archive.run("build")
    assert result.code == 1
    place = [line for line in result.err.splitlines() if line.startswith("content/stories/open.md:7:")]
    assert place, result.err
    assert 1 <= int(place[0].split(":")[2]) - column + 1 <= len(written)
    assert says in result.err
    assert archive.tree() == {}


def test_a_name_that_two_have_is_an_error_and_an_id_is_none(archive):
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
def test_a_tag_that_is_no_entity_is_an_error(archive, target):
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
def test_a_picture_is_found_and_published(archive, file, written, address):
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


def test_a_merged_id_leads_to_the_last_of_the_chain(archive):
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


def test_a_circle_of_merges_is_an_error(archive):
    archive.entity("person", "a", merged_into="person/b")
    archive.entity("person", "b", merged_into="person/a")
    archive.story("open", body="[[person/a|he]]\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/people/a.md" in result.err
    assert "content/people/b.md" in result.err


def test_a_merge_into_what_is_not_public_leaves_no_stub(archive):
    archive.entity("person", "a", merged_into="person/quite-secret")
    archive.entity("person", "quite-secret", name="Quite Secret", visibility="suppressed")
    archive.story("open", entities=["person/a"])
    archive.build()
    assert "people/a/index.html" not in archive.tree()
    assert not [path for path, data in archive.tree().items() if b"uite" in data and b"ecret" in data]


# -- first mentions


def town(archive):
    archive.entity("place", "san-gabriel", name="San Gabriel", aliases=["the city"])
    archive.entity("organization", "san-gabriel-police-department", name="San Gabriel Police Department",
                   aliases=["SGPD"])  # fmt: skip
    archive.entity("organization", "ice", name="Immigration and Customs Enforcement", aliases=["ICE"])
    archive.entity("person", "eugene-harris", name="Eugene Harris", aliases=["Harris"])


def mention(archive, body, *entities, **front):
    archive.story("open", entities=list(entities), body=body, **front)
    archive.build()
    return linked(archive)


def test_the_first_mention_of_a_tagged_entity_is_linked(archive):
    town(archive)
    found = mention(archive, "San Gabriel said. San Gabriel said again, and the city too.\n", "place/san-gabriel")
    assert found == [(PLACE, "San Gabriel")]


def test_an_entity_that_is_not_tagged_is_not_linked(archive):
    town(archive)
    assert mention(archive, "San Gabriel and ICE.\n", "organization/ice") == [("/organizations/ice/", "ICE")]


def test_the_longest_name_wins(archive):
    town(archive)
    tagged = ("place/san-gabriel", "organization/san-gabriel-police-department")
    text_ = "The San Gabriel Police Department of San Gabriel.\n"
    assert mention(archive, text_, *tagged) == [(POLICE, "San Gabriel Police Department"), (PLACE, "San Gabriel")]
    assert mention(archive, text_, *reversed(tagged)) == [
        (POLICE, "San Gabriel Police Department"), (PLACE, "San Gabriel")
    ]  # fmt: skip
    again = "The San Gabriel Police Department. The San Gabriel Police Department.\n"
    assert mention(archive, again, *tagged) == [(POLICE, "San Gabriel Police Department")]


def test_a_longer_name_that_is_linked_already_still_covers_the_shorter(archive):
    town(archive)
    tagged = ("place/san-gabriel", "organization/san-gabriel-police-department")
    found = mention(archive, "[[SGPD]] is the San Gabriel Police Department.\n", *tagged)
    assert found == [(POLICE, "SGPD")]


@pytest.mark.parametrize(
    "body_",
    [
        "NICE words, ICED tea, ICE_x and 1ICE1.\n",
        "Some ice melted.\n",
        "`ICE` and\n\n    ICE\n\n```\nICE\n```\n",
        "[about ICE here](https://example.org/)\n",
        "## ICE\n\nText.\n",
        "ICE\n===\n\nText.\n",
        "<https://example.org/ICE>\n",
    ],
)
def test_what_is_no_whole_word_of_running_text_is_no_mention(archive, body_):
    town(archive)
    assert "/organizations/ice/" not in [address for address, _ in mention(archive, body_, "organization/ice")]


@pytest.mark.parametrize(
    ("body_", "words"),
    [
        ("ICE came.\n", "ICE"),
        ("It was ICE.\n", "ICE"),
        ("(ICE)\n", "ICE"),
        ("“ICE” said\n", "ICE"),
        ('"ICE" said\n', "ICE"),
        ("ICE's men\n", "ICE"),
        ("ICE\u2019s men\n", "ICE"),
        ("pro-ICE and ICE-led\n", "ICE"),
        ("NICE ICE\n", "ICE"),
        ("> quoted: ICE\n", "ICE"),
        ("- ICE\n", "ICE"),
        ("**ICE** came\n", "ICE"),
        ("|a|\n|-|\n|ICE|\n", "ICE"),
        ("Immigration and\nCustoms Enforcement came\n", "Immigration and Customs Enforcement"),
        ("> Immigration and\n> Customs Enforcement\n", "Immigration and Customs Enforcement"),
        ("## ICE\n\nThen ICE.\n", "ICE"),
        ("`ICE` ICE\n", "ICE"),
        ("a&b ICE\n", "ICE"),
        ("Text[^1].\n\n[^1]: ICE\n", "ICE"),
    ],
)
def test_a_whole_word_of_running_text_is_a_mention(archive, body_, words):
    town(archive)
    found = mention(archive, body_, "organization/ice")
    assert [(a, w) for a, w in found if a.startswith("/organizations")] == [("/organizations/ice/", words)]


def test_what_is_linked_by_hand_is_not_linked_again(archive):
    town(archive)
    assert mention(archive, "ICE said. [[ICE|The agency]] said.\n", "organization/ice") == [
        ("/organizations/ice/", "The agency")
    ]
    assert mention(archive, "ICE. [x](../organizations/ice.md).\n", "organization/ice") == [
        ("/organizations/ice/", "x")
    ]
    assert mention(archive, "ICE. [x](/organizations/ice/).\n", "organization/ice") == [("/organizations/ice/", "x")]


def test_an_ambiguous_alias_is_never_linked(archive):
    town(archive)
    archive.entity("person", "kamala-harris", name="Kamala Harris", aliases=["Harris"])
    assert mention(archive, "Harris met Eugene Harris.\n", "person/eugene-harris") == [
        ("/people/eugene-harris/", "Eugene Harris")
    ]


def test_an_alias_that_becomes_ambiguous_is_unlinked(archive):
    town(archive)
    assert mention(archive, "Harris spoke.\n", "person/eugene-harris") == [("/people/eugene-harris/", "Harris")]
    archive.entity("person", "kamala-harris", name="Kamala Harris", aliases=["harris"])
    archive.build()
    assert linked(archive) == []
    (archive.root / "content/people/kamala-harris.md").unlink()
    archive.build()
    assert linked(archive) == [("/people/eugene-harris/", "Harris")]


def test_two_entities_are_linked_side_by_side(archive):
    town(archive)
    found = mention(archive, "Eugene Harris, ICE and San Gabriel.\n", "ICE", "San Gabriel", "Harris")
    assert [words for _, words in found] == ["Eugene Harris", "ICE", "San Gabriel"]


@pytest.mark.parametrize(
    ("name", "body_", "words"),
    [
        ("東京都", "昨日東京都が発表した。\n", "東京都"),
        ("田中角栄", "首相の田中角栄は言った。\n", "田中角栄"),
        ("กรุงเทพ", "ในกรุงเทพมี\n", "กรุงเทพ"),
        ("Ann O'Hara", "Then Ann O\u2019Hara spoke.\n", "Ann O\u2019Hara"),
        ("Ann O\u2019Hara", "Then Ann O'Hara spoke.\n", "Ann O\u2019Hara"),
        ("AT&T", "Then AT&T paid.\n", "AT&T"),
        ("José Núñez", "Then José Núñez spoke.\n", "José Núñez"),
        ("José Núñez", "Then Jose\u0301 Nu\u0301n\u0303ez spoke.\n", "José Núñez"),
        ("Jose\u0301 Nunez", "Then José Nunez spoke.\n", "José Nunez"),
        ('Eugene "Gene" Roe', 'Then Eugene "Gene" Roe spoke.\n', "Eugene “Gene” Roe"),
        ("C++ Club", "Then C++ Club met.\n", "C++ Club"),
        ("Smith & Sons, Inc.", "Then Smith & Sons, Inc. paid.\n", "Smith & Sons, Inc."),
        ("Measure Q", "Then Measure\u00a0Q passed.\n", "Measure Q"),
    ],
)
def test_a_name_is_found_however_it_is_written(archive, name, body_, words):
    archive.entity("organization", "it", name=name)
    found = mention(archive, body_, "organization/it")
    assert [(a, " ".join(w.split())) for a, w in found] == [("/organizations/it/", words)]


@pytest.mark.parametrize("name", ["amp", "quot", "lt", "href", "a", "p"])
def test_a_name_is_never_found_inside_markup(archive, name):
    archive.entity("organization", "it", name=name)
    found = mention(archive, 'R&D < "T" [x](https://e.org/)\n', "organization/it")
    assert found == [("https://e.org/", "x")]
    assert body(archive) == "R&D < “T” x"


def test_a_documents_name_is_linked_where_it_is_cited(archive):
    archive.entity("document", "memo", name="The Memorandum")
    found = mention(archive, "The Memorandum says so.\n", documents=[{"id": "document/memo", "page": 3}])
    assert found == [("/documents/memo/", "The Memorandum")]


# -- backlinks


def test_a_link_from_a_story_makes_it_known_where_it_leads(archive):
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
def test_a_files_name_gives_the_slug(archive, file, slug):
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


def test_a_new_address_leaves_the_old_one_to_whoever_asks_for_it(archive):
    archive.story("new-name", title="One", redirect_from=["/stories/old-name/", "/2019/01/x.html", "/plain"])
    archive.build()
    for path in ("stories/old-name/index.html", "2019/01/x.html", "plain/index.html"):
        stub = read(archive, "/" + path.removesuffix("index.html"))
        assert stub.xpath("//a/@href") == ["/stories/new-name/"]
    assert broken(archive.root / "build", base="/a/b/") == []


@pytest.mark.parametrize("address", ["/stories/two/", "/", "/people/", "/Stories/Two/"])
def test_an_address_that_two_want_is_an_error(archive, address):
    archive.story("one", redirect_from=[address])
    archive.story("two")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/one.md:" in result.err


@pytest.mark.parametrize(
    ("body_", "linked"),
    [
        ("Then [[Immigration and\nCustoms Enforcement]] came.", "Immigration and Customs Enforcement"),
        ("Then [[organization/ice|the\n  agency]] came.", "the agency"),
        ("> Then [[organization/ice |\n> the agency]] came.", "the agency"),
        ("- Then [[\n  ICE\n  ]] came.", "ICE"),
    ],
)
def test_a_reference_may_be_over_several_lines(archive, body_, linked):
    town(archive)
    assert mention(archive, body_, "organization/ice") == [("/organizations/ice/", linked)]


def test_a_wrong_reference_over_two_lines_is_told_where_it_begins(archive):
    archive.story("report", body="One.\n\nTwo [[Immigrashun\nEnforcement]].")
    result = archive.run("build")
    assert result.code == 1
    assert 'report.md:8:5: error: no document has the id or name "Immigrashun Enforcement"' in result.out + result.err


PLACED = """\
A [b](@/stories/a.md) and [c](/stories/a/) and `[x](/stories/a/)` [d](/stories/a/#x) or /stories/a/.
> [e](</a b.md> "/a") and
> ![alt [q](z.md)](p.png) [f][ref] [[story/a|w]] [[story/a]]

- item
  [g](/stories/a) [![i](i.png)](/k/)

| `[h](/x/)` | b [h](/x/) |
|---|---|
| [h](/x/) | [h](/x/) |

note^[in [n](/stories/a/)] and[^1]

[^1]: foot [m](/m/)
  next [m](/m/)

[ref]: <z.md>
"""


def test_the_place_of_a_reference_is_where_it_is_written():
    body, _ = parser.parse_body(PLACED, "content/stories/x.md", 4, "en", html=False)
    found = [(ref.line - 4, ref.column, ref.target) for ref in body.refs]
    assert found == [
        (1, 7, "content/stories/a.md"), (1, 31, "/stories/a/"), (1, 71, "/stories/a/"),
        (2, 8, "/a b.md"), (3, 20, "content/stories/p.png"), (3, 13, "content/stories/z.md"),
        (17, 9, "content/stories/z.md"), (3, 36, "story/a"), (3, 50, "story/a"),
        (6, 7, "/stories/a"), (6, 33, "/k/"), (6, 25, "content/stories/i.png"),
        (8, 22, "/x/"), (10, 7, "/x/"), (10, 18, "/x/"),
        (12, 14, "/stories/a/"), (14, 16, "/m/"), (15, 12, "/m/"),
    ]  # fmt: skip
