"""The first mention of a tagged entity in a text is linked."""

import shutil

import pytest
from support.built_pages import read, text

POLICE = "/organizations/san-gabriel-police-department/"
PLACE = "/places/san-gabriel/"


def linked(archive, address="/stories/open/"):
    """Address and words of every link in a body."""
    return [(a.get("href"), text(a)) for a in read(archive, address).xpath("//div[@id='_text']//a")]


def body(archive, address="/stories/open/"):
    return text(read(archive, address).xpath("//div[@id='_text']")[0])


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


def test_a_longer_name_that_is_linked_already_hides_the_shorter_one(archive):
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
def test_only_whole_words_in_running_text_are_mentions(archive, body_):
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
def test_a_whole_word_in_running_text_is_a_mention(archive, body_, words):
    town(archive)
    found = mention(archive, body_, "organization/ice")
    assert [(a, w) for a, w in found if a.startswith("/organizations")] == [("/organizations/ice/", words)]


def test_a_manual_link_is_not_linked_again(archive):
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


def test_a_merged_entitys_names_are_linked_to_what_it_became(archive):
    archive.entity("person", "robert", name="Robert Smith")
    archive.entity("person", "bob", name="Bob Smith", merged_into="person/robert")
    archive.story("one", entities=["person/bob"], body="Bob Smith came.\n")
    archive.build()
    assert ">Bob Smith</a> came" in archive.output("stories/one/index.html")
    shutil.rmtree(archive.root / ".sitegen")
    archive.build()


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
