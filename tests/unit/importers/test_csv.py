"""CSV files: a story for each row, no cell in the wrong field, and nothing that is lost in silence."""

import os

import msgspec
import pytest
from support.importing import documents, read, refusals, request, skipped

from sitegen.diagnostics import SitegenError
from sitegen.importers import ImportedDocument
from sitegen.importers import csv as csv_importer

HEADER = "id,headline,date,author,text\n"


@pytest.fixture
def table(tmp_path):
    """Write a CSV file, and return its path."""

    def write(text, name="export.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def test_each_row_is_a_story_with_the_fields_of_its_columns(table):
    file = table(
        "id,headline,subtitle,date,status,author,category,tags,url,text\n"
        '4711,"Council approves, finally",After nine years,2019-03-02 10:00,published,Ana Ruiz; Leo Park,City Hall,"budget, water",'
        "/news/4711.html,One\n"
    )
    (story,) = documents(read(csv_importer, file, as_source=True))
    assert story.slug == "council-approves-finally"
    assert story.front_matter == {
        "title": "Council approves, finally",
        "deck": "After nine years",
        "status": "published",
        "published": "2019-03-02T10:00",
        "bylines": ["Ana Ruiz", "Leo Park"],
        "section": "city-hall",
        "redirect_from": ["/news/4711.html"],
        "imported": {"system": "csv", "id": "4711"},
        "extra": {"import": {"tags": ["budget", "water"]}},
    }
    assert (story.source_id, story.line, story.body.strip()) == ("4711", 2, "One")


def test_the_characters_of_plain_text_stay_and_its_lines_and_paragraphs_too(table):
    file = table(HEADER + '1,A,,,"*Not* bold.\nA [second] line.\n\n1. No list"\n')
    (story,) = documents(read(csv_importer, file))
    assert story.body == "\\*Not\\* bold.\\\nA \\[second] line.\n\n1\\. No list\n"


@pytest.mark.parametrize("body_format", ["html", "markdown"])
def test_the_map_states_the_format_of_the_texts(table, body_format):
    text = {"html": "<p>It is <b>over</b>.</p>", "markdown": "It is **over**."}[body_format]
    (story,) = documents(read(csv_importer, table(f"{HEADER}1,A,,,{text}\n"), answers={"body_format": body_format}))
    assert story.body == "It is **over**.\n"


def test_a_text_with_tags_is_refused_until_the_map_states_its_format(table):
    file = table(HEADER + "1,A,,,<p>One</p>\n")
    ((place, message, hint),) = refusals(read(csv_importer, file))
    assert place == f"{file}:2:1"
    assert "HTML tag <p>" in message
    assert 'body_format = "html"' in hint
    (story,) = documents(read(csv_importer, file, answers={"body_format": "text"}))
    assert story.body == "\\<p>One\\</p>\n"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (HEADER + "1,A,,,One,Two\n", 2, "6 cells, and the first line has 5"),
        (HEADER + '1,A,,,"Two\nlines"\n2,B\n', 4, "2 cells, and the first line has 5"),
        (HEADER + '1,A,,,"One" two\n', 2, "not valid CSV"),
        (HEADER + "1,,,,One\n", 2, "no headline"),
        ("headline,text,\nA,One,Two\n", 2, "text in a column without a name"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_line(table, text, line, why):
    file = table(text)
    ((place, message, hint),) = refusals(read(csv_importer, file))
    assert (place, why in message, bool(hint)) == (f"{file}:{line}:1", True, True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        ("headline,text,mood\nA,One,good\n", 'the meaning of the column "mood" is not known'),
        ("headline,title,text\nA,B,One\n", "headline and title have the same meaning"),
        ("headline,date\nA,2019\n", "no column has the text"),
        (b"headline,text\nCaf\xe9,One\n", "byte 0xe9 is not UTF-8"),
        ("headline,text\nA,One\x0btwo\n", "control character U+000B"),
    ],
)
def test_a_file_that_cannot_be_understood_is_an_error(table, text, why):
    with pytest.raises(SitegenError, match=why.replace("+", r"\+")):
        read(csv_importer, table(text))


def test_the_map_names_columns_and_keeps_or_drops_them(table):
    file = table("Kopf,Inhalt,mood,editor,rating\nA,Eins,good,Leo,5\n")
    fields = {"Kopf": "title", "Inhalt": "body", "mood": "extra.mood", "editor": "internal.editor", "rating": "drop"}
    (story,) = documents(read(csv_importer, file, answers={"fields": fields}))
    assert story.front_matter["extra"] == {"mood": "good"}
    assert story.front_matter["internal"] == {"import": {"editor": "Leo"}}


def test_other_encodings_and_other_separators_are_read(table):
    file = table("id;headline;text\n1;Café;Zu “spät”\n".encode("cp1252"))
    (story,) = documents(read(csv_importer, file, encoding="cp1252"))
    assert (story.front_matter["title"], story.body) == ("Café", "Zu “spät”\n")
    with pytest.raises(SitegenError, match='no encoding "cp1525"') as error:
        read(csv_importer, file, encoding="cp1525")
    assert error.value.exit_code == 2


def test_carriage_returns_end_lines_and_a_byte_order_mark_is_no_text(table):
    (story,) = documents(read(csv_importer, table(b"\xef\xbb\xbfheadline,text\rA,One\r")))
    assert (story.front_matter["title"], story.body) == ("A", "One\n")
    (story,) = documents(read(csv_importer, table("headline,text\r\nA,One\r\n".encode("utf-16")), encoding="utf-16"))
    assert (story.front_matter["title"], story.body) == ("A", "One\n")


def test_closed_rows_stay_closed_and_passwords_are_written_nowhere(table):
    rows = "1,A,2019-01-01,published,,One\n2,B,2019-01-01,published,secret,One\n3,C,2031-01-01,published,,One\n4,D,2019-01-01,private,,One\n"
    items = read(csv_importer, table("id,title,date,status,password,text\n" + rows), as_source=True)
    assert [item.front_matter["status"] for item in documents(items)] == ["published", "held", "held", "held"]
    assert "secret" not in repr(items)


def test_a_date_that_cannot_be_read_is_unknown_and_told(table):
    (story,) = documents(read(csv_importer, table(HEADER + "1,A,last week,,One\n")))
    assert story.front_matter["published"] == "XXXX"
    assert ("told", ("last week",)) in [(change.kind, change.examples) for change in story.changes]


def test_an_unknown_status_needs_an_answer(table):
    file = table("title,status,text\nA,live,One\n")
    (story,) = documents(read(csv_importer, file, as_source=True))
    assert [(question.table, question.key, question.is_required) for question in story.questions] == [
        ("status", "live", True)
    ]
    assert story.front_matter["status"] == "draft"


def test_a_row_keeps_its_id_when_rows_are_inserted_before_it(table):
    one = documents(read(csv_importer, table("headline,date,text\nA,2019-01-01,One\nB,2019-01-01,Two\n")))
    two = documents(
        read(csv_importer, table("headline,date,text\nNew,2020-01-01,New\nA,2019-01-01,One\nB,2019-01-01,Two\n"))
    )
    assert [story.source_id for story in one] == [story.source_id for story in two[1:]]
    assert [story.digest for story in one] == [story.digest for story in two[1:]]
    assert len({story.source_id for story in two}) == 3


def test_rows_and_files_without_a_story_are_counted(table, tmp_path):
    table("headline,text\n,\nA,One\n")
    table("x", "notes.txt")
    assert skipped(read(csv_importer, tmp_path)) == [
        "rows without text are not imported",
        "only files of the types .csv, .tsv are imported",
    ]


def test_a_picture_beside_the_file_is_taken_and_one_elsewhere_on_the_disk_is_not(table, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "hall.jpg").write_bytes(b"x")
    (tmp_path / "private.jpg").write_bytes(b"x")
    file = table(
        "headline,text,image,image_alt\nA,One,hall.jpg,The hall\nB,Two,../private.jpg,\n", "export/stories.csv"
    )
    first, second = documents(csv_importer.read_items(request(file)))
    assert [reference.file for reference in first.references] == [folder / "hall.jpg"]
    assert first.front_matter["image"] == {"src": first.references[0].token, "alt": "The hall"}
    assert [reference.file for reference in second.references] == [None]


def test_a_long_text_is_no_error(table):
    (story,) = documents(read(csv_importer, table(f"{HEADER}1,A,,,{'word ' * 40000}\n")))
    assert len(story.body.split()) == 40000


def test_e_mail_addresses_of_writers_are_written_nowhere(table):
    file = table(
        HEADER + '1,A,,"Ana Ruiz <ana@courier.example>; leo@courier.example; bo@courier.example (Bo Ray)",One\n'
    )
    (story,) = documents(read(csv_importer, file))
    assert story.front_matter["bylines"] == ["Ana Ruiz", "Bo Ray"]
    assert "courier.example" not in repr(story)
    assert ("lost", "e-mail address of a writer", 3) in [
        (each.kind, each.construct, each.count) for each in story.changes
    ]
    file = table(
        "headline,tags,credit,image,image_credit,desk,text\nA,c@d.example;news,Bo b@c.example,a.jpg,c@d.example,e@f.example,One\n"
    )
    (story,) = documents(read(csv_importer, file, answers={"fields": {"desk": "internal.desk"}}))
    assert story.front_matter["credit"] == "Bo"
    assert story.front_matter["extra"] == {"import": {"tags": ["news"]}}
    assert ".example" not in repr(story)
    assert [(each.construct, each.count) for each in story.changes if each.kind == "lost"] == [
        ("e-mail address of a writer", 2),
        ("tag that is an e-mail address", 1),
        ("value of desk with an e-mail address", 1),
    ]
    ((_, message, _),) = refusals(
        read(csv_importer, table(HEADER + '1,A,,,"<A href=""mailto:ana@courier.example"">Ana</a>"\n'))
    )
    assert "HTML tag <a>" in message


@pytest.mark.parametrize("password", [" ", "  ", "\t", "x"])
def test_a_password_closes_a_story_also_if_it_is_a_space(table, password):
    file = table(f'headline,date,status,password,text\nA,2019-03-02,published,"{password}",One\n')
    (story,) = documents(read(csv_importer, file, as_source=True))
    assert story.front_matter["status"] == "held"


def test_a_named_pipe_in_a_folder_of_tables_is_refused(table):
    file = table("headline,text\nA,One\n")
    os.mkfifo(file.with_name("pipe.csv"))
    assert [message for _, message, _ in refusals(read(csv_importer, file.parent))] == ["it is not a file"]


def test_a_row_that_an_import_has_written_is_not_converted_again(table):
    file = table(HEADER + "1,A,,,One\n2,B,,,Two\n")
    one, two = documents(read(csv_importer, file))
    known = msgspec.structs.replace(request(file), known_digests={"1": one.digest, "2": "other"})
    found = documents(csv_importer.read_items(known))
    assert [(each.digest, each.is_converted, each.body) for each in found] == [
        (one.digest, False, ""),
        (two.digest, True, "Two\n"),
    ]


@pytest.mark.parametrize(("column", "value"), [("private", "yes"), ("Members only", "true"), ("visibility", "hidden")])
@pytest.mark.parametrize("target", ["drop", "internal.note"])
def test_a_column_that_closes_a_row_does_so_although_the_map_does_not_use_it(table, column, value, target):
    file = table(f"id,title,date,status,{column},text\n1,A,2019-03-02,published,{value},Text.\n")
    (found,) = read(csv_importer, file, as_source=True, answers={"fields": {column: target}})
    status = found.front_matter["status"]
    assert status != "published"


def test_a_column_that_the_map_drops_is_counted_without_its_values(table):
    file = table("id,title,Passwort,text\n1,A,geheim,Text.\n")
    (story,) = documents(read(csv_importer, file, answers={"fields": {"Passwort": "drop"}}))
    assert [change.construct for change in story.changes] == ['column "Passwort", which the map drops']
    assert "geheim" not in repr(story)


def test_rows_after_a_row_that_is_not_valid_are_read_or_counted(table):
    rows = '1,A,,,"One" x\n2,B,,,Two\n3,C,,,"Three\nlines"\n'
    found = read(csv_importer, file := table(HEADER + rows))
    assert [item.front_matter["title"] for item in found if isinstance(item, ImportedDocument)] == ["B", "C"]
    assert [place for place, _, _ in refusals(found)] == [f"{file}:2:1"]
    found = read(csv_importer, table(HEADER + '1,A,,,"One" "x\n2,B,,,Two\n'))
    assert len(found) == 1
    ((_, message, _),) = refusals(found)
    assert "the rows after it were not read" in message


def test_the_encoding_of_a_file_that_begins_with_its_mark_is_named(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes((HEADER + "1,A,,,One\n").encode("utf-16"))
    with pytest.raises(SitegenError) as caught:
        read(csv_importer, file)
    assert "--encoding utf-16" in caught.value.problems[0].hint
