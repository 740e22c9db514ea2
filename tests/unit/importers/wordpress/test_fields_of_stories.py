"""The fields of stories from exports of WordPress: bylines, decks, dates, sections, pictures, addresses and statuses."""

import re

import pytest
from msgspec import structs
from support.wxr import HEAD, SITE, TAIL, Read, attachment, cdata, post, read, request

from sitegen.importers import wordpress


def _front(tmp_path, *others, answers=None, **given):
    found = read(tmp_path, post("Words.", id=1, **given), *others, **(answers or {}))
    assert found.refused == []
    return next(each for each in found.documents if each.source_id == "1").front_matter


def _guest(number, slug, name, **more):
    meta = [("cap-display_name", name), ("cap-user_login", slug), ("cap-user_email", "g@mail.example")]
    return post(type="guest-author", id=number, slug=f"cap-{slug}", title=name, meta=meta, **more)


GUEST, MOLONGUI = _guest(5, "joroe", "Jo Roe"), post(type="guest_author", id=6, title="Kim Day")


@pytest.mark.parametrize(
    ("given", "others", "bylines"),
    [
        ({}, (), ["Ana Ruiz"]),
        ({"creator": "nobody99"}, (), None),
        ({"terms": [("author", "cap-joroe", "joroe"), ("author", "cap-aruiz77", "aruiz77")]}, (GUEST,), ["Jo Roe", "Ana Ruiz"]),
        ({"terms": [("author", "ana", "Ana Ruiz"), ("author", "bob", "Bob Jones"), ("author", "bob", "Bob Jones")]}, (), ["Ana Ruiz", "Bob Jones"]),
        ({"terms": [("ppma_author", "lee", "Lee Park")]}, (), ["Lee Park"]),
        ({"meta": [("ppma_authors_name", "Lee Park")]}, (), ["Lee Park"]),
        ({"meta": [("_molongui_author", "user-2"), ("_molongui_author", "guest-6")]}, (MOLONGUI,), ["Ana Ruiz", "Kim Day"]),
        ({"meta": [("sfly_guest_author_names", "Sam Fly")]}, (), ["Sam Fly"]),
        ({"meta": [("byline", "By Max Gray")]}, (), ["Max Gray"]),
        ({"meta": [("byline", "Max Gray, max@mail.example")]}, (), ["Max Gray"]),
    ],
)  # fmt: skip
def test_bylines_are_the_names_that_readers_saw(tmp_path, given, others, bylines):
    front = _front(tmp_path, *others, **given)
    assert front.get("bylines") == bylines
    assert "nobody99" not in repr(front)
    assert "mail.example" not in repr(front)


def test_two_sources_of_a_byline_that_differ_are_told(tmp_path):
    found = read(tmp_path, post(id=1, terms=[("author", "x", "Jo Roe")], meta=[("byline", "Max Gray")]))
    assert found.document.front_matter["bylines"] == ["Jo Roe"]
    assert "a field has another byline than Co-Authors Plus" in found.changes("told")


def test_the_map_divides_a_byline(tmp_path):
    answers = {"bylines": {"A of X and B of Y": ["A", "person/b"]}}
    assert _front(tmp_path, answers=answers, meta=[("byline", "A of X and B of Y")])["bylines"] == ["A", "person/b"]
    found = read(tmp_path, post(id=1, meta=[("byline", "A of X and B of Y")]))
    assert [(each.table, each.key) for each in found.questions] == [("bylines", "A of X and B of Y")]


def test_a_login_with_a_word_that_joins_names_is_no_list_of_names(tmp_path):
    found = read(tmp_path, post(id=1, meta=[("byline", "voice-of-town")]))
    assert found.document.front_matter["bylines"] == ["voice-of-town"]
    assert not found.questions


@pytest.mark.parametrize(
    ("date", "gmt", "expected"),
    [
        ("2019-03-04 06:00:00", "2019-03-04 05:00:00", "2019-03-04T06:00"),
        ("2019-03-04 00:30:00", "2019-03-04 05:30:00", "2019-03-04T00:30-05:00"),
        ("2019-03-04 08:00:00", "2019-03-03 23:00:00", "2019-03-04T08:00+09:00"),
        ("2019-03-04 06:00:00", "0000-00-00 00:00:00", "2019-03-04T06:00"),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "XXXX"),
        ("2019", "-0001-11-30 00:00:00", "XXXX"),
        ("2019-02-30 10:00:00", "", "XXXX"),
        ("0001-01-01 00:00:00", "0001-01-01 00:00:00", "XXXX"),
        ("9999-12-31 23:59:59", "9999-12-31 23:59:59", "XXXX"),
        ("9999-12-31 23:59:59", "2019-03-04 05:00:00", "2019-03-04T06:00"),
    ],
)
def test_the_date_is_the_local_day_and_never_guessed(tmp_path, date, gmt, expected):
    front = _front(tmp_path, date=date, gmt=gmt)
    assert front["published"] == expected
    assert front["status"] == ("held" if expected == "XXXX" else "published")


@pytest.mark.parametrize(
    ("date", "gmt", "status"),
    [
        ("2019-03-04 06:00:00", "2018-03-04 05:00:00", "published"),
        ("2019-03-04 06:00:00", "2031-03-04 05:00:00", "held"),
    ],
)
def test_a_local_time_far_from_the_time_in_utc_is_told_and_opens_nothing_early(tmp_path, date, gmt, status):
    found = read(tmp_path, post(id=1, date=date, gmt=gmt), as_source=True)
    assert found.document.front_matter["published"] == "2019-03-04T06:00"
    assert found.document.front_matter["status"] == status
    assert [each.examples for each in found.document.changes if "15 hours" in each.construct] == [
        (f"{date} and {gmt} UTC",)
    ]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "published"), ({"status": "draft"}, "draft"), ({"status": "private"}, "held"), ({"status": "pending"}, "held"),
        ({"password": "x"}, "held"), ({"status": "future", "date": "2031-01-01 00:00:00", "gmt": "2031-01-01 00:00:00"}, "held"),
        ({"date": "2031-01-01 00:00:00", "gmt": "2031-01-01 00:00:00"}, "held"), ({"status": "assigned"}, "draft"),
        ({"status": ""}, "draft"), ({"status": "Publish"}, "draft"),
    ],
)  # fmt: skip
def test_only_what_was_public_is_published(tmp_path, given, status):
    assert _front(tmp_path, **given)["status"] == status


def test_the_map_never_opens_what_has_a_password(tmp_path):
    assert _front(tmp_path, answers={"status": {"publish": "published"}}, password="x")["status"] == "held"


def test_an_unknown_status_and_an_unknown_type_are_questions(tmp_path):
    found = read(tmp_path, post(id=1, status="pitch"), post(id=2, type="recipe"), post(id=3, type="nav_menu_item"))
    assert [(each.table, each.key, each.is_required) for each in found.questions] == [("status", "pitch", True)]
    assert [(each.item_type, [question.key for question in each.questions]) for each in found.refused] == [
        ("recipe", ["recipe"])
    ]
    assert [each.item_type for each in found.skipped] == ["nav_menu_item"]
    taken = read(tmp_path, post(id=2, type="recipe"), types={"recipe": "story"})
    assert [each.kind for each in taken.documents] == ["story"]


def test_titles_are_plain_text_decoded_once(tmp_path):
    assert (
        _front(tmp_path, title="Tom &amp; Jerry&#8217;s <em>big</em> day &amp;amp; more")["title"]
        == "Tom & Jerry’s big day &amp; more"
    )


@pytest.mark.parametrize(
    ("given", "deck"),
    [
        ({"excerpt": "A summary of it."}, "A summary of it."),
        ({"excerpt": "A summary.", "meta": [("newspack_post_subtitle", "The <b>deck</b>.")]}, "The deck."),
        ({"meta": [("_yoast_wpseo_metadesc", "For search engines.")]}, "For search engines."),
        ({"meta": [("_yoast_wpseo_metadesc", "%%title%% %%sep%%")]}, None),
        ({}, None),
    ],
)
def test_the_deck_is_a_subtitle_or_an_excerpt_or_a_description(tmp_path, given, deck):
    assert _front(tmp_path, **given).get("deck") == deck


def test_an_excerpt_that_repeats_the_opening_is_no_deck(tmp_path):
    found = read(
        tmp_path,
        post(
            "The council voted on <em>Monday</em> to keep the library.", id=1, excerpt="The council voted on Monday […]"
        ),
    )
    assert "deck" not in found.document.front_matter
    assert "excerpt left out: it repeats the opening of the text" in found.changes("changed")


def test_an_excerpt_that_is_no_deck_is_kept_for_the_newsroom(tmp_path):
    front = _front(tmp_path, excerpt="Another text.", meta=[("subtitle", "Deck.")])
    assert (front["deck"], front["internal"]["import"]["excerpt"]) == ("Deck.", "Another text.")


def test_the_section_is_the_primary_category(tmp_path):
    terms = [("category", "uncategorized", "Uncategorized"), ("category", "news", "News &amp; Views"), ("category", "city-hall", "City Hall"),
             ("post_tag", "budget", "Budget"), ("neighborhood", "north", "North Side")]  # fmt: skip
    front = _front(tmp_path, terms=terms, meta=[("_yoast_wpseo_primary_category", "7")])
    assert front["section"] == "city-hall"
    assert front["extra"]["import"] == {"categories": ["News & Views", "City Hall"], "tags": ["Budget", "North Side"]}
    answers = {"sections": {"News & Views": "news-desk"}, "tags": {"Budget": "topic/budget"}}
    mapped = _front(tmp_path, terms=terms, answers=answers)
    assert (mapped["section"], mapped["entities"]) == ("news-desk", ["topic/budget"])


def _picture(found):
    document = next(each for each in found.documents if each.source_id == "1")
    addresses = {each.token: each.address for each in document.references}
    image = document.front_matter["image"]
    return image | {"src": addresses[image["src"]].rpartition("/")[2]}, document.body


def test_the_featured_image_has_its_caption_and_credit_and_is_not_shown_twice(tmp_path):
    file = attachment(
        9, "2019/03/fire.jpg", alt="A fire", caption="The <b>fire</b>.", meta=[("_media_credit", "Ana Ruiz")]
    )
    same = f'<img src="{SITE}/wp-content/uploads/2019/03/fire-300x200.jpg" alt="A fire" />\n\nWords.'
    image, body = _picture(read(tmp_path, post(same, id=1, meta=[("_thumbnail_id", "9")]), file))
    assert image == {"src": "fire.jpg", "alt": "A fire", "caption": "The fire.", "credit": "Ana Ruiz"}
    assert body == "Words.\n"
    other = f'[caption width="300"]<img src="{SITE}/wp-content/uploads/2019/03/fire-300x200.jpg" /> Other words.[/caption]\n\nWords.'
    _, body = _picture(read(tmp_path, post(other, id=1, meta=[("_thumbnail_id", "9")]), file))
    assert "Other words" in body


def test_a_featured_image_that_is_not_in_the_export_is_told(tmp_path):
    assert "featured image that is not in the export, or was not public" in read(
        tmp_path, post(id=1, meta=[("_thumbnail_id", "9")])
    ).changes("lost")


def test_old_addresses_redirect_and_belong_to_the_page_first(tmp_path):
    story = post("x", id=1, slug="about", link=f"{SITE}/about/", meta=[("_wp_old_slug", "old")])
    page = post("x", id=2, slug="about", type="page", link=f"{SITE}/about/")
    found = read(tmp_path, story, page)
    by_id = {each.source_id: each.front_matter["redirect_from"] for each in found.documents}
    assert by_id == {"1": ["/old/", "/?p=1"], "2": ["/about/", "/?p=2", "/?page_id=2"]}
    assert "old address that another document has as well, which WordPress shows there" in found.changes("told")
    closed = read(tmp_path, story, page.replace("<![CDATA[publish]]>", "<![CDATA[private]]>"))
    assert {each.source_id: "/about/" in each.front_matter["redirect_from"] for each in closed.documents} == {
        "1": True,
        "2": False,
    }
    original = read(tmp_path, story, original=True).document.front_matter
    assert (original["original_url"], "redirect_from" in original) == (f"{SITE}/about/", False)


def test_slugs_are_readable_and_kept_apart_by_the_year(tmp_path):
    posts = [
        post(id=3, slug="fire"), post(id=1, slug="fire", date="2018-01-01 00:00:00"), post(id=2, slug="fire"), post(id=4, slug="fire"),
        post(id=5, slug="%e8%ad%b0%e6%9c%83"), post(id=6, slug="", title="¿Qué: pasa?"), post(id=7, slug="", title=""),
    ]  # fmt: skip
    found = read(tmp_path, *posts)
    slugs = {each.source_id: each.slug for each in found.documents}
    assert {key: slugs[key] for key in "1234"} == {"1": "fire", "2": "fire-2019", "3": "fire-2", "4": "fire-3"}
    assert (slugs["6"], slugs["7"]) == ("que-pasa", "story-7")
    assert re.fullmatch(r"[a-z-]+", slugs["5"])


def test_custom_fields_go_where_the_map_says(tmp_path):
    answers = {"fields": {"location": "dateline", "desk": "extra.desk", "note": "internal.note", "x": "drop"}}
    meta = [
        ("location", "MILLBROOK"),
        ("desk", "Metro"),
        ("note", "Ask"),
        ("x", "1"),
        ("other", "2"),
        ("reader_email", "a@mail.example"),
    ]
    found = read(tmp_path, post(id=1, meta=meta), **answers)
    front = found.document.front_matter
    assert (front["dateline"], front["extra"]["desk"], front["internal"]["note"]) == ("MILLBROOK", "Metro", "Ask")
    assert "metadata `other` left out" in found.changes("lost")
    assert "reader_email" not in repr(found.document)


def test_links_to_pages_of_attachments_lead_to_their_files(tmp_path):
    file = attachment(9, "2019/03/memo.pdf", link=f"{SITE}/2019/03/story/memo/")
    text = f'<a href="{SITE}/2019/03/story/memo/">one</a> <a href="/?attachment_id=9">two</a> <a href="https://i0.wp.com/courier.example/wp-content/uploads/a.jpg?w=1">three</a>'
    document = next(each for each in read(tmp_path, post(text, id=1), file).documents)
    assert [each.address for each in document.references] == [
        f"{SITE}/wp-content/uploads/2019/03/memo.pdf",
        "https://courier.example/wp-content/uploads/a.jpg",
    ]


def test_comments_are_counted_and_not_imported(tmp_path):
    comment = f"<wp:comment><wp:comment_content>{cdata('commentword')}</wp:comment_content></wp:comment>"
    found = read(tmp_path, post(id=1, extra=comment * 3))
    assert [each.count for each in found.document.changes if each.construct == "comments are not imported"] == [3]
    assert "commentword" not in repr(found.items)


def test_the_digest_changes_with_the_post_and_not_with_its_comments(tmp_path):
    def digest(text, **given):
        return read(tmp_path, post(text, id=1, **given)).document.digest

    assert digest("a") == digest(
        "a", modified="2020-01-01 00:00:00", extra="<wp:comment></wp:comment>", meta=[("_edit_lock", "1:2")]
    )
    assert (
        len({digest("a"), digest("b"), digest("a", title="T"), digest("a", status="draft"), digest("a", password="x")})
        == 5
    )


def test_authors_in_another_part_are_found(tmp_path):
    (tmp_path / "a.xml").write_text(HEAD.replace("{site}", SITE) + TAIL, "utf-8")
    (tmp_path / "b.xml").write_text(
        re.sub(r"\t<wp:author>.*\n", "", HEAD.replace("{site}", SITE)) + post(id=1) + TAIL, "utf-8"
    )
    found = Read(wordpress.read_items(request(tmp_path / "b.xml", tmp_path / "a.xml")))
    assert found.document.front_matter["bylines"] == ["Ana Ruiz"]


def test_text_with_the_wrong_encoding_is_told_and_repaired_only_if_asked(tmp_path):
    given = {"title": "The mayorâ€™s day", "excerpt": "The mayor\x92s &#146;deck\x94."}
    told = read(tmp_path, post("Itâ€™s.", id=1, **given))
    assert (told.document.front_matter["title"], told.document.front_matter["deck"]) == (
        "The mayorâ€™s day",
        "The mayor’s ’deck”.",
    )
    assert told.changes().count("text with the wrong encoding, which --repair-text repairs") == 2
    file = tmp_path / "export.xml"
    asked = request(file)
    repaired = Read(
        wordpress.read_items(structs.replace(asked, options=structs.replace(asked.options, repair_text=True)))
    ).document
    assert (repaired.front_matter["title"], repaired.body) == ("The mayor’s day", "It’s.\n")


@pytest.mark.parametrize("title", ["[:en]Hello[:es]Hola[:]", "<!--:en-->Hello<!--:--><!--:es-->Hola<!--:-->"])
def test_a_post_in_several_languages_is_refused(tmp_path, title):
    found = read(tmp_path, post(id=1, title=title), post(id=2, title="[the] mayor"))
    assert [each.source_id for each in found.refused] == ["1"]
    assert "several languages" in found.refused[0].problem.message


def test_pages_of_categories_and_years_are_proposed_for_redirects(tmp_path):
    found = read(tmp_path, post(id=1, terms=[("category", "city-hall", "City Hall")])).document
    assert [(each.key, each.proposal) for each in found.questions if each.table == "redirects"] == [
        ("/category/city-hall/", "/sections/city-hall/"),
        ("/2019/", "/dates/2019/"),
    ]


def test_pages_of_attachments_redirect_to_their_documents(tmp_path):
    found = read(
        tmp_path,
        post("A.", id=1, slug="a", meta=[("_thumbnail_id", "12")]),
        post("B.", id=2, slug="b", meta=[("_thumbnail_id", "12")]),
        post("C.", id=3, type="page", slug="hall"),
        attachment(10, "2019/03/one.jpg", parent=2, link=f"{SITE}/2019/03/b/one/"),
        attachment(11, "2019/03/two.jpg", parent=2),
        attachment(12, "2019/03/three.jpg", parent=99, link=f"{SITE}/three/"),
        attachment(13, "2019/03/four.jpg", link=f"{SITE}/four/"),
        attachment(14, "2019/03/five.jpg", parent=2, link=f"{SITE}/hall/"),
        attachment(15, "2019/03/six.jpg", parent=2, link=f"{SITE}/wp-content/uploads/2019/03/six.jpg"),
    )
    assert [document.front_matter["redirect_from"] for document in found.documents] == [
        ["/2019/03/a/", "/?p=1", "/three/"],
        ["/2019/03/b/", "/?p=2", "/2019/03/b/one/", "/?attachment_id=11"],
        ["/hall/", "/?p=3", "/?page_id=3"],
    ]
    assert "old address that another document has as well, which WordPress shows there" in found.changes("told")
    assert [each.source_id for each in found.skipped if "do not redirect" in each.rule] == ["13"]


def test_a_file_that_was_closed_has_no_page(tmp_path):
    found = read(
        tmp_path, post("A.", id=1), attachment(10, "a.jpg", parent=1, link=f"{SITE}/a/").replace("inherit", "private")
    )
    assert found.document.front_matter["redirect_from"] == ["/2019/03/story-1/", "/?p=1"]
