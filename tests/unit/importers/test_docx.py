"""Word documents: what their writers see is the story, and nothing that they deleted, hid or remarked is."""

import zipfile

import pytest
from support.importing import documents, read, refusals, skipped
from support.word import paragraph, picture, run, table, write_docx

from sitegen.importers import docx

TITLE = paragraph("Council approves", style="Title")
DELETED = '<w:del w:id="1" w:author="leo@example.org"><w:r><w:delText>bribed</w:delText></w:r></w:del>'
INSERTED = f'<w:ins w:id="2" w:author="Leo">{run("very ")}</w:ins>'
COMMENTED = '<w:r><w:commentReference w:id="3"/></w:r>'
HIDDEN = run("whistleblower", "<w:vanish/>")
UNHIDDEN = run("seen", '<w:vanish w:val="0"/>')


@pytest.fixture
def document(tmp_path):
    """Write a Word document, and return its path."""
    return lambda *content, name="story.docx", **parts: write_docx(tmp_path / name, *content, **parts)


def test_a_document_is_a_story_with_its_title_and_its_marks(document):
    file = document(
        TITLE,
        paragraph("It was ", run("close", "<w:b/>"), ", and ", run("late", "<w:i/>"), "."),
        table(("A", "B"), ("1", "2")),
    )
    (story,) = documents(read(docx, file))
    assert story.front_matter == {
        "title": "Council approves",
        "status": "draft",
        "imported": {"system": "docx", "id": "story.docx"},
    }
    assert story.body == "It was **close**, and *late*.\n\n|  |  |\n|---|---|\n| A | B |\n| 1 | 2 |\n"


def test_a_table_of_metadata_is_the_front_matter(document):
    rows = (
        ("Metadata", ""),
        ("Hed", "Council votes"),
        ("Byline:", "Ana Ruiz"),
        ("Section", "City Hall"),
        ("Slug", "votes"),
        ("Dek", "N / A"),
        ("Date", "2019-03-02"),
    )
    (story,) = documents(read(docx, document(table(*rows), paragraph("Text."))))
    assert story.slug == "votes"
    assert story.front_matter["title"] == "Council votes"
    assert (story.front_matter["bylines"], story.front_matter["section"], story.front_matter["published"]) == (
        ["Ana Ruiz"],
        "city-hall",
        "2019-03-02",
    )
    assert "deck" not in story.front_matter
    assert story.body == "Text.\n"


def test_a_line_of_metadata_without_a_meaning_is_refused_until_the_map_knows_it(document):
    file = document(table(("metadata", ""), ("Hed", "A"), ("Internal ID", "7")), paragraph("Text."))
    ((_, message, hint),) = refusals(read(docx, file))
    assert ('"Internal ID"' in message, '"Internal ID" = "drop"' in hint) == (True, True)
    assert documents(read(docx, file, answers={"fields": {"Internal ID": "drop"}}))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (DELETED, "1 deletion"),
        (INSERTED, "1 insertion"),
        (COMMENTED, "1 comment"),
        (HIDDEN, "1 hidden text"),
        (DELETED + INSERTED * 2 + COMMENTED, "1 comment, 1 deletion, 2 insertions"),
    ],
)
def test_changes_comments_and_hidden_text_are_refused_until_they_are_accepted(document, content, what):
    file = document(TITLE, f"<w:p>{run('The vote was ')}{content}{run('close.')}</w:p>")
    ((place, message, hint),) = refusals(read(docx, file))
    assert (place, message) == (str(file), f"the document contains {what}")
    assert "--accept-changes" in hint
    (story,) = documents(read(docx, file, accept_changes=True))
    assert story.body.replace("very ", "") == "The vote was close.\n"
    assert all(word not in repr(story) for word in ("bribed", "whistleblower", "leo@example.org"))
    assert sum("(accepted)" in change.construct for change in story.changes) == len(what.split(","))


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def grid(*rows):
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def ending(mark, text):
    """A paragraph whose end is deleted or moved away."""
    return f"<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr>{text}</w:p>"


KEPT = row(cell("kept"), cell("too"))
TABLE = "|  |  |\n|---|---|\n| kept | too |\n"


@pytest.mark.parametrize(
    ("content", "what", "body"),
    [
        (grid(row(cell("bribed"), properties="<w:del/>"), KEPT), "1 deletion", TABLE),
        (grid(row(cell("bribed"), properties="<w:moveFrom/>"), KEPT), "1 deletion", TABLE),
        (grid(row(cell("bribed"), properties="<w:hidden/>"), KEPT), "1 hidden text", TABLE),
        (grid(row(cell("bribed", "<w:cellDel/>")), KEPT), "1 deletion", TABLE),
        (grid(row(cell("bribed"), properties="<w:del/>")), "1 deletion", ""),
        (grid(row(cell("bribed", "<w:cellDel/>"))), "1 deletion", ""),
        (
            grid(row("<w:tc>" + grid(row(cell("bribed"), properties="<w:del/>")) + paragraph("x") + "</w:tc>")),
            "1 deletion",
            "x\n",
        ),
        (f"<w:p><w:moveFrom>{run('bribed')}</w:moveFrom>{run('kept')}</w:p>", "1 deletion", "kept\n"),
        (paragraph(run("bribed", "<w:moveFrom/>"), run("kept")), "1 deletion", "kept\n"),
        (ending("del", DELETED) + paragraph("kept"), "2 deletions", "kept\n"),
        (ending("del", run("ke")) + paragraph("pt"), "1 deletion", "kept\n"),
        (ending("moveFrom", f"<w:moveFrom>{run('bribed')}</w:moveFrom>") + paragraph("kept"), "2 deletions", "kept\n"),
        (ending("del", run("kept")) + table(("a", "b")), "1 deletion", "kept\n\n|  |  |\n|---|---|\n| a | b |\n"),
        (grid(row(cell("kept", "<w:cellIns/>"), cell("too"))), "1 insertion", TABLE),
    ],
)
def test_rows_cells_and_paragraphs_that_were_deleted_moved_away_or_hidden_are_in_no_story(
    document, content, what, body
):
    file = document(TITLE, paragraph("Text."), content)
    assert [message for _, message, _ in refusals(read(docx, file))] == [f"the document contains {what}"]
    (story,) = documents(read(docx, file, accept_changes=True))
    assert story.body == "Text.\n" + (f"\n{body}" if body else "")
    assert "bribed" not in repr(story)


def test_a_property_that_is_switched_off_hides_nothing(document):
    file = document(TITLE, grid(row(cell("kept"), cell("too"), properties="<w:hidden w:val='0'/>")))
    assert [story.body for story in documents(read(docx, file))] == [TABLE]


def test_text_is_also_hidden_by_styles_and_a_run_may_show_itself(document):
    file = document(
        TITLE, paragraph("whistleblower", style="Deeper"), paragraph(UNHIDDEN, style="Secret"), paragraph("Text.")
    )
    assert [message for _, message, _ in refusals(read(docx, file))] == ["the document contains 1 hidden text"]
    (story,) = documents(read(docx, file, accept_changes=True))
    assert story.body == "seen\n\nText.\n"


def test_footnotes_become_footnotes(document):
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    note = f'<w:footnote w:id="1">{paragraph("By phone.")}</w:footnote>'
    (story,) = documents(read(docx, document(TITLE, paragraph("She said so.", mark), notes=note)))
    assert story.body == "She said so.[^1]\n\n[^1]: By phone.\n"


def test_pictures_lie_beside_the_story_and_those_that_browsers_do_not_show_are_counted(document):
    file = document(
        TITLE,
        paragraph(picture(1, "The hall")),
        paragraph(picture(2)),
        paragraph("Text."),
        media={"a.png": b"PNG", "b.emf": b"EMF"},
    )
    (story,) = documents(read(docx, file))
    assert [(each.name, each.content) for each in story.files] == [("story-1.png", b"PNG")]
    assert "![The hall](story-1.png)" in story.body
    assert ("lost", "picture of the type image/x-emf, which browsers do not show") in [
        (each.kind, each.construct) for each in story.changes
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0 old Word", "not a Word document"),
        (b"PK\x03\x04 cut off", "not a Word document"),
        ({"word/document.xml": "<w:document"}, "the document is damaged"),
        ({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "declares entities"),
        ({"word/document.xml": "0" * 5_000_000}, "too large"),
        ({"other.xml": "<a/>"}, "it has no part word/document.xml"),
    ],
)
def test_a_file_that_is_no_document_is_refused(tmp_path, data, why):
    file = tmp_path / "a.docx"
    if isinstance(data, bytes):
        file.write_bytes(data)
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in data.items():
                package.writestr(name, text)
    ((_, message, hint),) = refusals(read(docx, file))
    assert why in message
    assert hint


def test_a_document_without_a_headline_is_refused_and_lock_files_are_counted(document, tmp_path):
    document(paragraph("Text."), name="a.docx")
    (tmp_path / "~$a.docx").write_bytes(b"x")
    items = read(docx, tmp_path)
    assert [message for _, message, _ in refusals(items)] == ["the document has no headline"]
    assert skipped(items) == ["lock files of Word are not imported"]


TEXT_BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing>'
    f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
    f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
FORMULA = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>mc2</m:t></m:r></m:oMath>'
)


def test_the_text_of_a_box_is_there_once(document):
    (story,) = documents(read(docx, document(TITLE, paragraph("Before.", TEXT_BOX, "After."))))
    assert story.body.count("In a box.") == 1


def test_a_document_whose_formula_would_be_lost_is_refused(document):
    ((_, message, _),) = refusals(read(docx, document(TITLE, paragraph("Energy is ", FORMULA))))
    assert message == "the document contains a formula"


def test_headers_are_left_out_and_counted(document):
    (story,) = documents(read(docx, document(TITLE, paragraph("Text."), header=paragraph("Draft of Leo"))))
    assert "Leo" not in repr(story)
    assert ("lost", "header or footer of a Word document") in [
        (change.kind, change.construct) for change in story.changes
    ]


GOOGLE = """<html><head><style>.c1{font-weight:700}.c2{font-style:italic}</style></head><body>
<p class="title"><span>Council approves</span></p>
<p><span>It was </span><span class="c1">close</span><span> and </span><span class="c1 c2">late</span>, <a href="https://www.google.com/url?q=https://example.org/a%3Fb%3Dc&amp;sa=D&amp;ust=1">they</a>
said.<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>COMMENT</p>
<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> By phone.</span></p></div>REMARK</body></html>"""


def test_a_document_of_google_has_its_marks_links_and_notes(tmp_path):
    file = tmp_path / "story.html"
    file.write_text(GOOGLE.replace("COMMENT", "").replace("REMARK", ""), "utf-8")
    (story,) = documents(read(docx, file))
    assert story.front_matter["title"] == "Council approves"
    assert story.body.startswith("It was **close** and ***late***, [they](https://example.org/a?b=c) said.[^1]\n")
    assert "[^1]: By phone.\n" in story.body


def test_comments_of_google_are_refused_until_they_are_left_out(tmp_path):
    file = tmp_path / "story.html"
    mark = '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>'
    remark = '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Ask the lawyer.</span></p></div>'
    file.write_text(GOOGLE.replace("COMMENT", mark).replace("REMARK", remark), "utf-8")
    assert [message for _, message, _ in refusals(read(docx, file))] == ["the document contains 1 comment"]
    (story,) = documents(read(docx, file, accept_changes=True))
    assert "lawyer" not in repr(story)
    assert "[a]" not in story.body


def test_a_zip_file_of_google_brings_its_pictures(tmp_path):
    file = tmp_path / "Story.zip"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(
            "Story.html", '<p class="title">A</p><p>Text.</p><p><img src="images/image1.png" alt="The hall"></p>'
        )
        package.writestr("images/image1.png", b"PNG")
    (story,) = documents(read(docx, file))
    assert [each.name for each in story.files] == ["story-1.png"]
    assert "![The hall](story-1.png)" in story.body


def google(tmp_path, body, style="", **options):
    file = tmp_path / "story.html"
    file.write_text(
        f'<html><head><style>{style}</style></head><body><p class="title">A</p>{body}</body></html>', "utf-8"
    )
    (story,) = documents(read(docx, file, **options))
    return story


def test_a_comment_of_several_paragraphs_is_left_out_whole(tmp_path):
    mark = '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>'
    remark = '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>First.</span></p><p>Ask the lawyer.</p><ul><li>And Leo.</li></ul></div>'
    assert google(tmp_path, f"<p>Text{mark}.</p>{remark}", accept_changes=True).body == "Text.\n"


def test_notes_of_google_keep_their_paragraphs_and_leave_no_rule(tmp_path):
    mark = '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>'
    note = '<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>By phone.</span></p><p>Twice.</p></div>'
    assert google(tmp_path, f"<p>Text{mark}.</p>{note}").body == "Text[^1].\n\n[^1]: By phone.\n\n    Twice.\n"


def test_lists_of_google_are_nested_by_their_classes(tmp_path):
    levels = (("one", 0), ("two", 1), ("three", 2), ("four", 1), ("five", 0))
    lists = "".join(f'<ul class="lst-kix_a-{level}"><li>{text}</li></ul>' for text, level in levels)
    assert google(tmp_path, lists).body == "- one\n  - two\n    - three\n  - four\n- five\n"


def test_a_class_hides_text_and_rules_for_print_mark_nothing(tmp_path):
    style = ".c4{display:none}@media print{.c5{font-weight:700}}"
    found = google(tmp_path, '<p><span class="c5">Seen</span><span class="c4"> whistleblower</span></p>', style)
    assert found.body == "Seen\n"
    assert [change.kind for change in found.changes] == ["lost"]


@pytest.mark.parametrize("address", ["https://www.google.com/url?sa=t&amp;url=", "https://www.google.co.uk/url?q="])
def test_links_through_google_lead_to_their_target(tmp_path, address):
    assert google(tmp_path, f'<p><a href="{address}https://x.example/">x</a></p>').body == "[x](https://x.example/)\n"
