"""Texts of posts: paragraphs, shortcodes, blocks, galleries, embeds and footnotes become the same for readers."""

import json
import re
import time

import pytest
from support.wxr import SITE, attachment, body, post, read, request

from sitegen.importers._disk_tables import open_tables
from sitegen.importers._wordpress.site_index import SiteIndex
from sitegen.importers._wordpress.text.body import post_to_html
from sitegen.importers._wordpress.text.context import TextContext
from sitegen.importers._wordpress.wxr.elements import WxrItem

PICTURE = f'<img src="{SITE}/wp-content/uploads/2019/03/fire.jpg" alt="A fire" width="300" height="200" />'


def _lines(text):
    """The lines of a text without empty ones, and with file names in place of tokens."""
    return [re.sub(r"x-import-\d{4}-", "", line) for line in text.split("\n") if line.strip()]


def test_blank_lines_separate_paragraphs_and_line_ends_are_breaks(tmp_path):
    assert body(tmp_path, "One\ntwo\n\nthree") == "One\\\ntwo\n\nthree\n"


@pytest.mark.parametrize(
    "caption",
    [
        f'[caption id="a" align="left" width="300"]{PICTURE} The fire of <em>March</em>.[/caption]',
        f'[caption width="300" caption="The fire of *March*."]{PICTURE}[/caption]',
        f'[wp_caption width="300"]<a href="{SITE}/wp-content/uploads/2019/03/fire.jpg">{PICTURE}</a> The fire.[/wp_caption]',
    ],
)
def test_a_caption_is_that_of_its_picture(tmp_path, caption):
    text = body(tmp_path, f"Before.\n\n{caption}\n\nAfter.")
    assert "[caption" not in text
    assert "[wp_caption" not in text
    first, picture, *rest = _lines(text)
    assert (first, rest[-1]) == ("Before.", "After.")
    assert "![A fire](fire.jpg" in picture
    assert "The fire" in picture


def test_a_gallery_has_its_pictures_in_order_with_their_captions(tmp_path):
    others = [
        attachment(11, "2019/03/a.jpg", alt="First", caption="Caption A", parent=1, order=2),
        attachment(12, "2019/03/b.jpg", alt="Second", caption="Caption B", parent=1, order=1),
        attachment(13, "2019/03/c.pdf", parent=1),
    ]
    named = body(tmp_path, '[gallery ids="11,12,99"]', *others)
    assert re.findall(r"Caption \w", named) == ["Caption A", "Caption B"]
    assert re.findall(r"Caption \w", body(tmp_path, "[gallery]", *others)) == ["Caption B", "Caption A"]
    found = read(tmp_path, post('[gallery ids="11,99"]', id=1), *others)
    assert "picture of a gallery that is not in the export, or was not public" in found.changes("lost")


def test_an_address_alone_on_a_line_is_an_embed(tmp_path):
    text = body(tmp_path, "See:\n\nhttps://www.youtube.com/watch?v=AbCdEfGhIjK\n\nEnd.")
    assert "{embed} https://www.youtube.com/watch?v=AbCdEfGhIjK" in text


@pytest.mark.parametrize(
    ("shortcode", "address"),
    [
        ("[youtube https://www.youtube.com/watch?v=AbCdEfGhIjK]", "youtube.com/watch?v=AbCdEfGhIjK"),
        ("[vimeo 123456]", "vimeo.com/123456"),
        ("[embed width='300']https://vimeo.com/123456[/embed]", "vimeo.com/123456"),
        (
            "[documentcloud url='https://www.documentcloud.org/documents/1-memo.html']",
            "documentcloud.org/documents/1-memo",
        ),
    ],
)
def test_shortcodes_of_services_are_embeds(tmp_path, shortcode, address):
    assert address in body(tmp_path, f"Text.\n\n{shortcode}")


@pytest.mark.parametrize(("quote", "mark"), [("The fire grew", "> [!pull]\n>\n"), ("Other words", "")])
def test_a_pull_quote_of_the_block_editor_is_one_if_the_text_has_its_words(tmp_path, quote, mark):
    paragraph = "<!-- wp:paragraph --><p>The fire grew.</p><!-- /wp:paragraph -->"
    inside = f"<blockquote><p>{quote}</p><cite>Ana Ruiz</cite></blockquote>"
    block = f'<!-- wp:pullquote --><figure class="wp-block-pullquote">{inside}</figure><!-- /wp:pullquote -->'
    assert body(tmp_path, f"{paragraph}\n\n{block}") == f"The fire grew.\n\n{mark}> {quote}\n>\n> Ana Ruiz\n"


@pytest.mark.parametrize(
    "note", ["[ref]A <em>note</em>.[/ref]", "[mfn]A <em>note</em>.[/mfn]", "[efn_note]A <em>note</em>.[/efn_note]"]
)
def test_footnotes_of_plugins_are_footnotes(tmp_path, note):
    text = body(tmp_path, f"A claim{note} and more.\n\n[efn_reference_list]")
    assert _lines(text) == ["A claim[^1] and more.", "[^1]: A *note*."]


def test_footnotes_of_the_block_editor_are_placed_at_their_marks(tmp_path):
    content = (
        '<!-- wp:paragraph --><p>A claim<sup data-fn="x1" class="fn"><a href="#x1" id="x1-link">1</a></sup>.</p><!-- /wp:paragraph -->'
        "<!-- wp:footnotes /-->"
    )
    notes = [("footnotes", json.dumps([{"content": "See <em>there</em>.", "id": "x1"}]))]
    found = read(tmp_path, post(content, id=1, meta=notes))
    assert _lines(found.document.body) == ["A claim[^1].", "[^1]: See *there*."]
    without = read(tmp_path, post(content, id=1)).document
    assert _lines(without.body) == ["A claim\\[1]."]


def test_double_parentheses_are_notes_only_if_the_map_says_so(tmp_path):
    assert body(tmp_path, "A ((b)) c.") == "A ((b)) c.\n"
    assert _lines(body(tmp_path, "A((b)) c.", shortcodes={"((": "footnote"})) == ["A[^1] c.", "[^1]: b"]


def test_an_unknown_shortcode_is_a_question_and_stays_text(tmp_path):
    found = read(tmp_path, post('Text [poll id="7" email="a@b.example"] end.', id=1))
    document = found.document
    assert document.body == 'Text \\[poll id="7" email="a@b.example"\\] end.\n' or "[poll" in document.body.replace(
        "\\", ""
    )
    (question,) = found.questions
    assert (question.table, question.key, question.proposal, question.is_required) == (
        "shortcodes",
        "poll",
        "drop",
        True,
    )
    assert "a@b.example" not in question.note


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("drop", "A  B."),
        ("unwrap", "A word B."),
        ("text", "A [x a=1 b]word[/x] B."),
        ("link https://poll.example/{a}/{1}", "A [word](https://poll.example/1/b) B."),
        ("footnote", "A [^1] B."),
    ],
)
def test_the_map_says_what_a_shortcode_becomes(tmp_path, answer, expected):
    text = body(tmp_path, "A [x a=1 b]word[/x] B.", shortcodes={"x": answer})
    assert text.replace("\\", "").split("\n")[0].split() == expected.split()


def test_text_in_square_brackets_is_no_shortcode(tmp_path):
    text = body(tmp_path, "He said [sic] that [the mayor] left [1] and [Smith, 2019].")
    assert text.replace("\\", "") == "He said [sic] that [the mayor] left [1] and [Smith, 2019].\n"


def test_escaped_shortcodes_are_text(tmp_path):
    assert body(tmp_path, "Write [[gallery]] or [[caption]x[/caption]].").replace("\\", "") == (
        "Write [gallery] or [caption]x[/caption].\n"
    )


def test_a_page_builder_is_unwrapped_and_keeps_the_words_in_its_arguments(tmp_path):
    text = body(
        tmp_path,
        '[vc_row][vc_column width="1/2"][vc_custom_heading text="The head"][vc_column_text]One.\n\nTwo.[/vc_column_text][/vc_column][/vc_row]'
        '[et_pb_section][et_pb_blurb title="Blurb"]Three.[/et_pb_blurb][/et_pb_section]',
    )
    assert _lines(text) == ["## The head", "One.", "Two.", "Blurb", "Three."]


def test_content_for_members_needs_an_answer(tmp_path):
    found = read(tmp_path, post("Free. [members_only]Paid.[/members_only]", id=1))
    assert [(each.key, each.proposal, each.is_required) for each in found.questions] == [("members_only", "drop", True)]
    assert "Paid" not in body(tmp_path, "Free. [members_only]Paid.[/members_only]", shortcodes={"members_only": "drop"})
    blocks = (
        "<!-- wp:paragraph --><p>Free. [members_only]</p><!-- /wp:paragraph -->\n"
        "<!-- wp:paragraph --><p>Paid.</p><!-- /wp:paragraph -->\n"
        "<!-- wp:paragraph --><p>[/members_only] End.</p><!-- /wp:paragraph -->"
    )
    assert "Paid" not in body(tmp_path, blocks, shortcodes={"members_only": "drop"})


def test_blocks_leave_no_comments_and_columns_follow_one_another(tmp_path):
    text = body(
        tmp_path,
        '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div class="wp-block-column">'
        "<!-- wp:paragraph --><p>Left</p><!-- /wp:paragraph --></div><!-- /wp:column -->"
        '<!-- wp:column --><div class="wp-block-column"><!-- wp:heading --><h2>Right</h2><!-- /wp:heading --></div><!-- /wp:column -->'
        "</div><!-- /wp:columns --><!-- wp:html --><p>Raw <b>HTML</b></p><!-- /wp:html --><!-- wp:more --><!--more--><!-- /wp:more -->",
    )
    assert _lines(text) == ["Left", "## Right", "Raw **HTML**"]


def test_a_reusable_block_is_put_in_place_if_it_was_public(tmp_path):
    reference = '<!-- wp:block {"ref":50} /-->'
    inner = "<!-- wp:paragraph --><p>Shared words.</p><!-- /wp:paragraph -->"
    assert body(tmp_path, f"{reference}<p>End.</p>", post(inner, id=50, type="wp_block")) == "Shared words.\n\nEnd.\n"
    assert body(tmp_path, f"{reference}<p>End.</p>", post(inner, id=50, type="wp_block", status="draft")) == "End.\n"
    own = '<!-- wp:paragraph --><p>Loop.</p><!-- /wp:paragraph --><!-- wp:block {"ref":50} /-->'
    assert body(tmp_path, reference, post(own, id=50, type="wp_block")) == "Loop.\n"


@pytest.mark.parametrize("status", ["private", "draft", "trash"])
def test_a_table_and_a_picture_that_were_closed_are_not_shown(tmp_path, status):
    table = post(
        '[["Secret", "x"]]', id=60, type="tablepress_table", status=status, meta=[("_tablepress_export_table_id", "3")]
    )
    picture = attachment(61, "2019/03/a.jpg", caption="Secret").replace("<![CDATA[inherit]]>", f"<![CDATA[{status}]]>")
    assert "Secret" not in body(tmp_path, 'Text [table id=3 /] [gallery ids="61"]', table, picture)


def test_a_caption_without_its_bracket_keeps_the_picture_and_the_words(tmp_path):
    found = read(tmp_path, post(f'[caption id="a" width="300"{PICTURE} Words of the caption. [/caption] After.'))
    assert _lines(found.document.body) == ['![A fire](fire.jpg "Words of the caption.")', "After."]
    assert "[caption] without its ], which was added before the first tag" in found.changes("repaired")


@pytest.mark.parametrize(
    ("shortcode", "words"),
    [
        ('[gallery ids="11" Words lost here and more]', "Words lost here and more"),
        ('[gallery ids="11" title="Words of a title"]', "Words of a title"),
        ('[video mp4="v.mp4" caption="Words of a caption"][/video]', "Words of a caption"),
        ('[ref name="a" and more words]A note.[/ref]', "and more words"),
    ],
)
def test_words_among_the_arguments_of_a_shortcode_are_counted(tmp_path, shortcode, words):
    found = read(tmp_path, post(f"Text {shortcode}", id=1), attachment(11, "2019/03/a.jpg", alt="First"))
    assert words in [example for each in found.document.changes if each.kind == "lost" for example in each.examples]


def test_the_text_for_old_browsers_in_a_player_is_counted_and_not_shown(tmp_path):
    found = read(tmp_path, post('[video mp4="v.mp4"]Fallback[/video]'))
    assert "Fallback" not in found.document.body
    assert "text inside <video> for old browsers left out" in found.changes("lost")


def test_tags_of_editors_in_arguments_mean_nothing(tmp_path):
    others = [attachment(11, "2019/03/a.jpg", alt="First")]
    found = read(tmp_path, post('[gallery<br />\nids="11"]', id=1), *others)
    assert "![First](" in found.document.body
    assert found.changes("lost") == []


@pytest.mark.parametrize("shortcode", ["[caption]", "[ref]", "[/caption]"])
def test_half_of_a_shortcode_is_left_out_and_counted(tmp_path, shortcode):
    found = read(tmp_path, post(f"Before {shortcode} after."))
    assert "".join(found.document.body.split()) == "Beforeafter."
    assert [each for each in found.changes("lost") if each.startswith(shortcode)]


def test_a_shortcode_without_its_bracket_is_told(tmp_path):
    found = read(tmp_path, post("Before [gallery ids='1' after [ref]Note.[/ref]"))
    assert "[gallery] without its ] stayed text" in found.changes("told")
    assert "after[^1]" in found.document.body.replace(" ", "")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('<code>[gallery ids="1"]</code>', '`[gallery ids="1"]`'),
        ("<pre>[caption]x[/caption]</pre>", "```\n[caption]x[/caption]\n```"),
        ("<pre>\nhttps://vimeo.com/123456\n</pre>", "```\nhttps://vimeo.com/123456\n```"),
        ("<code>[[gallery]]</code>", "`[gallery]`"),
        ("<code>((a note))</code>", "`((a note))`"),
    ],
)
def test_code_stays_as_readers_saw_it(tmp_path, code, expected):
    assert body(tmp_path, f"Text\n\n{code}", shortcodes={"((": "footnote"}).endswith(f"{expected}\n")


def test_a_shortcode_in_code_is_told(tmp_path):
    found = read(tmp_path, post("<code>[ref]x[/ref]</code> and [ref]y[/ref]"))
    assert "[ref] in code stayed text" in found.changes("told")
    assert found.document.body == "`[ref]x[/ref]` and [^1]\n\n[^1]: y\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a[ref name="n"]Shared.[/ref] b[ref name="n"/]', ["a[^1] b[^1]", "[^1]: Shared."]),
        ('a[ref name="n" /] b[ref name="n"]Shared.[/ref]', ["a[^1] b[^1]", "[^1]: Shared."]),
        ('a[ref name="n"]One.[/ref] b[ref name="n"]One.[/ref]', ["a[^1] b[^1]", "[^1]: One."]),
        ('a[ref name="n"]One.[/ref] b[ref name="n"]Two.[/ref]', ["a[^1] b[^2]", "[^1]: One.", "[^2]: Two."]),
        ('a[ref name="n"]One.[/ref] b[ref name="m"]<p>Two.</p>[/ref]', ["a[^1] b[^2]", "[^1]: One.", "[^2]: Two."]),
    ],
)
def test_a_named_footnote_is_used_again(tmp_path, text, expected):
    assert _lines(body(tmp_path, text)) == expected


def test_a_name_without_a_footnote_is_counted(tmp_path):
    found = read(tmp_path, post('a[ref name="n"/]'))
    assert "footnote without text left out" in found.changes("lost")


def test_a_footnote_of_the_block_editor_is_used_again(tmp_path):
    mark = '<sup data-fn="u1" class="fn"><a href="#u1">1</a></sup>'
    notes = [("footnotes", json.dumps([{"id": "u1", "content": "Shared."}]))]
    text = f"<!-- wp:paragraph --><p>a{mark} b{mark}</p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    assert _lines(read(tmp_path, post(text, meta=notes)).document.body) == ["a[^1] b[^1]", "[^1]: Shared."]


@pytest.mark.parametrize("end", ["", ' b="]-->'])
@pytest.mark.parametrize(
    "damage",
    [
        "[caption]",
        "[a ",
        "[ref]",
        "[[a]",
        '[a b="',
        "[a b='",
        "[gallery <",
        "<!--",
        "<!-- wp:a {",
        "<pre>",
        "<script>",
        "((",
    ],
)
def test_damage_that_is_repeated_takes_no_quadratic_time(damage, end):
    item = WxrItem("export.xml", 1, {"content": f"{damage * 20_000}{end}"}, (), (), "")
    with open_tables() as tables:
        context = TextContext(item, SiteIndex(request(), tables), {"((": "footnote"})
        started = time.process_time()
        post_to_html(item["content"], context)
        assert time.process_time() - started < 5


def test_a_block_without_a_text_is_counted(tmp_path):
    found = read(
        tmp_path,
        post('<!-- wp:latest-posts {"postsToShow":5} /--><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->', id=1),
    )
    assert "block core/latest-posts left out: it has no text of its own" in found.changes("lost")


def test_embed_blocks_keep_their_caption(tmp_path):
    text = body(
        tmp_path,
        '<!-- wp:embed {"url":"https://www.youtube.com/watch?v=AbCdEfGhIjK","type":"video"} --><figure class="wp-block-embed">'
        '<div class="wp-block-embed__wrapper">\nhttps://www.youtube.com/watch?v=AbCdEfGhIjK\n</div><figcaption>The meeting</figcaption></figure>'
        "<!-- /wp:embed -->",
    )
    assert "{embed} https://www.youtube.com/watch?v=AbCdEfGhIjK" in text
    assert "The meeting" in text
    assert text.count("AbCdEfGhIjK") == 1


def test_a_table_of_tablepress_is_in_its_place(tmp_path):
    table = post(
        json.dumps([["Name", "Votes"], ["Ruiz", "7"]]),
        id=60,
        type="tablepress_table",
        meta=[("_tablepress_export_table_id", "3")],
    )
    text = body(tmp_path, "Result:\n\n[table id=3 /]", table)
    assert "| Name | Votes |" in text
    assert "| Ruiz | 7 |" in text


def test_code_in_a_shortcode_stays_as_it_is(tmp_path):
    text = body(tmp_path, '[sourcecode language="python"]\nif a[1] &lt; 2:\n\n    print("[gallery]")\n[/sourcecode]')
    assert 'if a[1] < 2:\n\n    print("[gallery]")' in text


def test_no_post_can_use_the_elements_of_the_converter(tmp_path):
    assert "embed}" not in body(tmp_path, 'A <x-embed src="https://vimeo.com/1">b</x-embed> c')


def test_private_use_characters_do_not_disturb_the_paragraphs(tmp_path):
    assert body(tmp_path, "A \ue000 0 \ue002 b\n\nc") == "A 0 b\n\nc\n"


def test_a_block_whose_texts_are_arguments_is_told_with_them(tmp_path):
    found = read(
        tmp_path, post('<!-- wp:acf/quote {"data":{"quote":"We will keep it open.","color":"red"}} /--><p>x</p>', id=1)
    )
    (change,) = [each for each in found.document.changes if each.kind == "lost"]
    assert (change.construct, change.examples) == (
        "block acf/quote left out: its texts are arguments of a plugin",
        ("We will keep it open.",),
    )


def test_the_background_of_a_cover_is_a_picture_and_words_in_arguments_are_told(tmp_path):
    picture = f"{SITE}/wp-content/uploads/hall.jpg"
    cover = f'<!-- wp:cover {{"url":"{picture}"}} --><div style="background-image:url({picture})"><p>Words.</p></div><!-- /wp:cover -->'
    quote = '<!-- wp:acf/quote {"data":{"text":"Acf words","_text":"field_5f1"},"className":"is-style-a has-b"} /-->'
    found = read(tmp_path, post(f"{cover}{quote}", id=1))
    assert [each.address for each in found.document.references] == [picture]
    assert found.document.body.startswith("![](x-import-0001-hall.jpg)\n\nWords.")
    (told,) = [each for each in found.document.changes if "acf/quote" in each.construct]
    assert (told.construct, told.examples) == (
        "block acf/quote left out: its texts are arguments of a plugin",
        ("Acf words",),
    )


def test_lines_that_a_style_makes_are_not_fused(tmp_path):
    lines = '<span style="display:block">One</span><span style="display: block">Two</span>'
    assert read(tmp_path, post(f"<div>{lines}</div>", id=1)).document.body == "One\n\nTwo\n"
