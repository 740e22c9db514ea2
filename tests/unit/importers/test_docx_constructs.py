"""Constructs of Word that no other test of documents has: all of their words are in the story, counted as lost, or a reason to refuse."""

import zipfile

import pytest
from support.importing import documents, read, refusals
from support.word import paragraph, picture, run, table, write_docx

from sitegen.importers import docx

TITLE = paragraph("Council approves", style="Title")
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
BOX = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
VANISH = "<w:rPr><w:vanish/></w:rPr>"
NOTE = f'<w:footnote w:id="1">{paragraph("By phone.")}</w:footnote>'
MARK = '<w:r><w:footnoteReference w:id="1"/></w:r>'


@pytest.fixture
def story(tmp_path):
    """Import a document, and return its story."""

    def make(*content, accept=False, **parts):
        (found,) = documents(
            read(docx, write_docx(tmp_path / "story.docx", TITLE, *content, **parts), accept_changes=accept)
        )
        return found

    return make


@pytest.fixture
def refusal(tmp_path):
    """Import a document, and return the message and the hint of its refusal."""

    def make(*content, **parts):
        ((_, message, hint),) = refusals(read(docx, write_docx(tmp_path / "story.docx", *content, **parts)))
        return message, hint

    return make


def lost(story):
    return [(change.construct, *change.examples) for change in story.changes if change.kind == "lost"]


def field(instruction, result):
    pieces = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    begin, separate, end = pieces
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}{run(result)}{end}"


def variants(choice, fallback):
    return f"<w:r><mc:AlternateContent {MC}><mc:Choice Requires='wps'>{choice}</mc:Choice>{fallback}</mc:AlternateContent></w:r>"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (
            paragraph("In 2012: ", f'<w:fldSimple w:instr=" SEQ Figure ">{run("12")}</w:fldSimple>', " percent"),
            "In 2012: 12 percent\n",
        ),
        (
            paragraph(f'<w:bdo w:val="rtl">{run("right")}</w:bdo>', f"<w:dir>{run(' to left')}</w:dir>"),
            "right to left\n",
        ),
        (
            paragraph(
                '<w:r><w:t>one</w:t><w:br w:type="page"/><w:t>two</w:t><w:br w:type="column"/><w:t>three</w:t><w:cr/><w:t>four</w:t>'
                "<w:ptab/><w:t>five</w:t></w:r>"
            ),
            "one two three\\\nfour five\n",
        ),
        (
            paragraph(f"<w:r><w:ruby><w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>"),
            "漢字 (kanji)\n",
        ),
        (paragraph("un", run("believ", "<w:b/>"), "able"), "un**believ**able\n"),
        (paragraph(variants(f"<w:drawing>{BOX}</w:drawing>", "<mc:Fallback/>")), "In a box.\n"),
        (paragraph(variants(f"<w:drawing>{BOX}</w:drawing>", "<mc:Fallback><w:pict/></mc:Fallback>")), "In a box.\n"),
        (paragraph(variants(f"<w:drawing>{BOX}</w:drawing>", "")), "In a box.\n"),
        (paragraph(f"<w:r><w:drawing>{BOX}</w:drawing></w:r>"), "In a box.\n"),
    ],
)
def test_words_are_kept_that_are_in_unusual_elements(story, content, body):
    assert story(content).body == body


@pytest.mark.parametrize(
    ("instruction", "link"),
    [
        ('HYPERLINK "https://x.example/a b" \\o "Tip words"', "https://x.example/a%20b"),
        ('HYPERLINK "https://x.example/q" \\t "_blank"', "https://x.example/q"),
        ('HYPERLINK "https://x.example/q" \\l "part"', "https://x.example/q#part"),
        ('HYPERLINK \\n "https://x.example/q"', "https://x.example/q"),
        ("HYPERLINK https://x.example/q", "https://x.example/q"),
    ],
)
def test_the_link_of_a_field_has_its_address_only(story, instruction, link):
    assert story(paragraph(field(instruction, "here"))).body == f"[here]({link})\n"


def test_a_picture_of_the_variant_for_new_programs_is_kept(story):
    content = variants(
        picture(1, "The hall").removeprefix("<w:r>").removesuffix("</w:r>"), "<mc:Fallback><w:pict/></mc:Fallback>"
    )
    assert story(paragraph(content), media={"a.png": b"PNG"}).body == "![The hall](story-1.png)\n"


@pytest.mark.parametrize(
    ("content", "counted"),
    [
        (picture(7, "The hall"), 'picture that is missing in the document ("The hall")'),
        (MARK, "mark of a footnote that the document does not contain"),
        (
            (
                '<w:r><w:drawing><wp:inline><wp:docPr id="1" descr="Votes"/><a:graphic>'
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></wp:inline></w:drawing></w:r>'
            ),
            'chart of a Word document ("Votes")',
        ),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>",
            "prompt of an empty form field of a Word document",
        ),
    ],
)
def test_a_construct_that_no_story_can_have_is_counted(story, content, counted):
    found = story(paragraph("Text."), paragraph(content))
    assert (found.body, lost(found)) == ("Text.\n", [(counted,)])


def test_words_of_a_covered_cell_are_counted(story):
    def cell(text, merge):
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = (("A", '<w:vMerge w:val="restart"/>'), ("covered", "<w:vMerge/>"))
    found = story("<w:tbl>" + "".join(f"<w:tr>{cell(*each)}{cell('b', '')}</w:tr>" for each in rows) + "</w:tbl>")
    assert "covered" not in found.body
    assert ("text in a covered part of a merged cell, which Word does not show",) in lost(found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (paragraph("E ", f"<m:oMath {MATH}><m:r><m:t>x</m:t></m:r></m:oMath>", " example"), "a formula"),
        ('<w:altChunk r:id="rId7"/>', "another file inside it (altChunk)"),
        ('<w:subDoc r:id="rId7"/>', "a subdocument, which is another file"),
    ],
)
def test_a_construct_whose_words_would_be_lost_is_named(refusal, content, reason):
    message, hint = refusal(TITLE, paragraph("Text."), content)
    assert message == f"the document contains {reason}"
    assert hint


def test_a_deleted_formula_and_a_deleted_note_stop_nothing_once_they_are_accepted(story):
    formula = f"<m:oMath {MATH}><m:r><w:rPr><w:del/></w:rPr><m:t>x</m:t></m:r></m:oMath>"
    found = story(paragraph("Text.", formula, f"<w:del>{MARK}</w:del>"), notes=NOTE, accept=True)
    assert found.body == "Text.\n"


def test_each_mark_of_a_note_has_the_note(story):
    found = story(paragraph("One", MARK, " two", MARK, "."), notes=NOTE)
    assert found.body == "One[^1] two[^2].\n\n[^1]: By phone.\n\n[^2]: By phone.\n"


def test_a_note_of_the_headline_is_counted_and_not_left_in_the_text(tmp_path):
    file = write_docx(tmp_path / "a.docx", paragraph("Council", MARK, style="Title"), paragraph("Text."), notes=NOTE)
    (found,) = documents(read(docx, file))
    assert (found.front_matter["title"], found.body) == ("Council", "Text.\n")
    assert lost(found) == [("note of the headline, which has no place for one", "By phone.")]


@pytest.mark.parametrize(
    "styles",
    [
        f"<w:docDefaults><w:rPrDefault>{VANISH}</w:rPrDefault></w:docDefaults>",
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal">{VANISH}</w:style>',
        f'<w:style w:type="character" w:default="1" w:styleId="Letters">{VANISH}</w:style>',
    ],
)
def test_text_is_hidden_by_defaults(refusal, styles):
    message, _ = refusal(
        paragraph(run("Council", '<w:vanish w:val="0"/>'), style="Title"), paragraph("secret"), styles=styles
    )
    assert message == "the document contains 1 hidden text"


@pytest.mark.parametrize("inner", [VANISH, f'<w:tblStylePr w:type="firstRow">{VANISH}</w:tblStylePr>'])
def test_text_is_hidden_by_the_style_of_its_table(refusal, inner):
    rows = table(("secret",)).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="Closed"/></w:tblPr>')
    message, _ = refusal(TITLE, rows, styles=f'<w:style w:type="table" w:styleId="Closed">{inner}</w:style>')
    assert message == "the document contains 1 hidden text"


def test_a_hidden_picture_is_hidden_text(refusal):
    hidden = picture(1).replace("<w:r>", f"<w:r>{VANISH}")
    message, _ = refusal(TITLE, paragraph("Text.", hidden), media={"a.png": b"PNG"})
    assert message == "the document contains 1 hidden text"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            (("Status", "private"), ("Status", "published")),
            'the rows "Status" and "Status" of the table of metadata both state: status',
        ),
        ((("Hed", "One"), ("Title", "Two")), 'the rows "Hed" and "Title" of the table of metadata both state: title'),
        ((("Hed", "One", "Two"),), 'the row "Hed" of the table of metadata has 2 values'),
    ],
)
def test_a_table_of_metadata_that_is_ambiguous_is_refused(refusal, rows, message):
    assert refusal(table(("metadata", ""), *rows), paragraph("Text."))[0] == message


def test_each_paragraph_of_the_row_of_bylines_is_a_name(story):
    rows = table(("metadata", ""), ("Byline", "BOTH")).replace(
        paragraph("BOTH"), paragraph("Ana Ruiz") + paragraph("Leo Park")
    )
    assert story(rows, paragraph("Text.")).front_matter["bylines"] == ["Ana Ruiz", "Leo Park"]


def test_a_headline_that_the_table_of_metadata_replaces_is_counted(story):
    found = story(table(("metadata", ""), ("Hed", "Another")), paragraph("Text."))
    assert found.front_matter["title"] == "Another"
    assert lost(found) == [("title of the document, since the table of metadata has another one", "Council approves")]


def test_notes_and_styles_are_found_by_their_relationships(tmp_path):
    note = f'<w:footnote w:id="1">{paragraph("By phone.", run("secret", "<w:vanish/>"))}</w:footnote>'
    file = write_docx(
        tmp_path / "a.docx", TITLE, paragraph("Text.", MARK), paragraph("whistleblower", style="Secret"), notes=note
    )
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = (
        parts["word/_rels/document.xml.rels"]
        .replace(b"footnotes.xml", b"notes/f1.xml")
        .replace(b"styles.xml", b"s2.xml")
    )
    moved = parts | {
        "word/_rels/document.xml.rels": links,
        "word/notes/f1.xml": parts.pop("word/footnotes.xml"),
        "word/s2.xml": parts.pop("word/styles.xml"),
    }
    moved = {name: data for name, data in moved.items() if name not in {"word/footnotes.xml", "word/styles.xml"}}
    with zipfile.ZipFile(file, "w") as package:
        for name, data in moved.items():
            package.writestr(name, data)
    assert [message for _, message, _ in refusals(read(docx, file))] == ["the document contains 2 hidden text"]


def test_a_document_with_two_parts_of_one_name_is_refused(tmp_path):
    file = write_docx(tmp_path / "a.docx", TITLE, paragraph("Text."))
    with zipfile.ZipFile(file, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/document.xml", b"<x/>")
    assert [message for _, message, _ in refusals(read(docx, file))] == [
        "the document has two parts with the name word/document.xml"
    ]
