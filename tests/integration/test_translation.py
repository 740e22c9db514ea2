"""Words in other languages: every message of the theme has them, and no page is left half in English."""

from __future__ import annotations

import re
import shutil
from functools import cache
from typing import get_args

import pikepdf
import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from lxml import html
from support import ROOT
from support.archive import Archive
from support.browser import axe

from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS
from sitegen.database.navigation import FIXED_ITEMS
from sitegen.model.entity import RELATION_LABELS
from sitegen.model.fields import CORRECTION_LABELS
from sitegen.model.story import StoryKind
from sitegen.render.sharing import SERVICES

THEME = ROOT / "themes/broadsheet"
FILES = ["es", "zh", "zh-Hant"]
LANGUAGES = {"es": "es", "zh": "zh", "zh-Hant": "zh-Hant", "zh-TW": "zh-Hant"}  # and whose words each has
SITE = '[site]\ntitle = "T"\nlanguage = "{}"\n'
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
MARK = re.compile(r"%\(\w+\)s|\{\w+\}")
TAG = re.compile(r"<[^>]+>")
SHOWN = ("aria-label", "title", "alt", "content", "placeholder")


def catalog(file):
    with file.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


@cache
def known(name):
    """The messages of a file: a text or a pair of them, with its translation."""
    return {message.id: message.string for message in catalog(THEME / f"i18n/{name}.po") if message.id}


@pytest.fixture(scope="session")
def extract(tmp_path_factory):
    """The command of docs/guides/languages.md for authors of themes: the messages below a folder."""

    def run(folder):
        file = tmp_path_factory.mktemp("messages") / "messages.pot"
        command = ["pybabel", "-q", "extract", "-F", f"{ROOT}/themes/babel.cfg", "-o", str(file), str(folder)]
        CommandLineInterface().run(command)
        return {message.id for message in catalog(file) if message.id}

    return run


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def test_texts_from_code_are_in_the_catalog():
    kinds = [*DOCUMENT_KINDS.values(), *ENTITY_KINDS.values()]
    words = {word for kind in kinds for word in (kind.label, kind.label_plural)}
    words |= {*CORRECTION_LABELS.values(), *RELATION_LABELS.values()} | {
        name.capitalize() for name in get_args(StoryKind)
    }
    code = "".join(file.read_text("utf-8") for file in sorted((ROOT / "sitegen/pages").glob("*.py")))
    words |= set(re.findall(r'"kicker": "([^"]+)"', code))
    words |= set(re.findall(r'translate\("([^"]+)"\)', (ROOT / "sitegen/render/page_view.py").read_text("utf-8")))
    words |= {"Search", "Data", *(label for label, _ in FIXED_ITEMS.values())}
    words |= set(re.findall(r'gettext\("([^"%]+)"\)', (ROOT / "sitegen/render/body.py").read_text("utf-8")))
    words |= {label for name, (label, _) in SERVICES.items() if name == "email"}
    labels = (THEME / "i18n/labels.txt").read_text("utf-8")
    footer = re.search(
        r'\[options\.footer]\n.*?default = "(.*?)"', (THEME / "theme.toml").read_text("utf-8"), re.DOTALL
    )
    assert footer is not None
    assert set(re.findall(r'_\("([^"]+)"\)', labels)) == words | {footer[1]}


@pytest.mark.parametrize("name", FILES)
def test_a_po_file_has_every_message_exactly_once(name, extract):
    file = catalog(THEME / f"i18n/{name}.po")
    assert set(known(name)) == extract(THEME)
    assert not file.obsolete
    assert not [message.id for message in file if message.fuzzy]
    assert str(file.locale) == name.replace("-", "_")
    assert not [message.id for message, errors in file.check() if errors]


def test_messages_of_other_themes_are_in_the_catalog_of_broadsheet(extract):
    assert extract(THEME.parent) == set(known("es"))


@pytest.mark.parametrize("name", FILES)
def test_a_translation_is_complete_with_the_same_placeholders_and_tags(name):
    number = catalog(THEME / f"i18n/{name}.po").num_plurals
    for message, said in known(name).items():
        assert len(forms(said)) == (number if isinstance(message, tuple) else 1), message
        for text in forms(said):
            like = forms(message)[-1]
            assert text, message
            assert sorted(MARK.findall(text)) == sorted(MARK.findall(like)), message
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(like)), message


@pytest.mark.parametrize(("name", "signs"), [("zh", "gb2312"), ("zh-Hant", "big5")])
def test_simplified_and_traditional_characters_do_not_mix(name, signs):
    for said in known(name).values():
        for text in forms(said):
            assert text.encode(signs)


def whole(language, root):
    """An archive with a page of every kind."""
    archive = Archive(root)
    archive.on.add("search")
    archive.write(
        "sitegen.toml",
        f'[site]\ntitle = "XX"\nlanguage = "{language}"\n[sections.ss]\ntitle = "Sss"\n[content]\nlisting_size = 2\n',
    )
    copy = archive.write("content/documents/ddd.pdf", b"")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(copy, static_id=True)
    archive.entity(
        "document", "ddd", name="Ddd", file="ddd.pdf", date="2018-02-03", archived_url="https://e.org/d", obtained="2018",
        verified=True, source_url="https://e.org/s",
    )  # fmt: skip
    archive.entity("document", "dde", name="Dde", file="", note="Mmm")
    archive.entity("organization", "ooo", name="Ooo", aliases=["Ooa", "Oob"], same_as=["https://e.org/w"])
    for number, kind in enumerate(RELATION_LABELS):
        tie = {
            "to": "organization/ooo",
            "kind": kind,
            "start": "2001",
            "end": "2002",
            "source": ["story/s1", "https://e.org/"],
        }
        archive.entity("person", f"pp{number}", name=f"Ppp {number}", relations=[tie])
    archive.entity("person", "ppp", name="Ppp", summary="Mmm", note="Mmm")
    archive.entity("place", "lll", name="Lll", coordinates=[34.1, -118.1])
    archive.entity("law", "www", name="Www", enacted="2017", citation="Ccc")
    event = {"when": "XXXX-12-07", "entities": ["person/ppp"], "sources": ["story/s1"], "where": "place/lll"}
    archive.entity("event", "eee", name="Eee", **event)
    archive.entity("event", "eef", name="Eef", follows=["event/eee"])
    archive.entity("thread", "ttt", title="Ttt", starts="story/s1", status="published")
    archive.entity("page", "corrections-policy", title="Ggg", status="published", body="## Hhh\n\nBbb.")
    body = "Bbb [[person/ppp]] [[person/pp0]] [[organization/ooo]] [[place/lll]] [[law/www]] [[event/eee]]. Ccc.[^1]\n\n[^1]: Nnn.\n"
    for number in range(1, 7):
        archive.story(
            f"s{number}", title=f"Ss {number}", deck="Dkk.", body=body, section="ss", published=f"20{10 + number}-01-05",
            follows=[f"story/s{number - 1}"] if number > 1 else None, kind="analysis" if number == 2 else None,
            documents=[{"id": "document/ddd", "page": 1}, {"id": "document/dde", "page": 2}], entities=["person/ppp", "organization/ooo"],
            bylines=["Yyy", "Yyz", "person/ppp"],
            publication="organization/ooo", updated="2019-01-06", dateline="Jjj", print={"edition": "Iii", "page": "A1"},
            corrections=[{"kind": kind, "date": "2019-04-01", "text": "Kkk."} for kind in CORRECTION_LABELS if kind != "retraction"],
            sources=[{"title": "Qqq", "url": "https://e.org/q", "date": "2018", "archived_url": "https://e.org/qq"}],
            original_url="https://e.org/o", archived_url="https://e.org/oo", credit="Rrr", license="Vvv",
            imported={"system": "Uuu", "id": "7"}, redirect_from=["/old/"] if number == 1 else None,
        )  # fmt: skip
    archive.story("s7", title="Ss 7", published="XXXX", translation_of="story/s1", archived_url="https://e.org/a")
    archive.story(
        "s8", title="Ss 8", status="withdrawn", corrections=[{"kind": "retraction", "date": "2019", "text": "Kkk."}]
    )
    archive.build()
    return archive


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The archive with a page of every kind, by language."""
    return cache(lambda language: whole(language, tmp_path_factory.mktemp(language)))


def read(page):
    """Every text that a reader sees or hears on a page: of a node, of an element, of an attribute."""
    tree = html.document_fromstring(page)
    texts = [*tree.xpath("//text()[not(parent::script)]")]
    texts += [element.text_content() for element in tree.xpath("//body//*")]
    texts += [
        value
        for element in tree.iter("*")
        for name, value in element.attrib.items()
        if name in SHOWN or name.startswith("data-")
    ]
    return {" ".join(text.split()) for text in texts}


def english(name):
    """Patterns of the messages that a language says otherwise."""
    said = {text for translation in known(name).values() for text in forms(translation)}
    wanted = [text for message in known(name) for text in forms(message) if text not in said]
    plain = [
        " ".join(TAG.sub("", text).split())
        for text in wanted
        if re.search("[A-Za-z]{2}", MARK.sub("", TAG.sub("", text)))
    ]
    return re.compile("|".join(".+".join(map(re.escape, MARK.split(text))) for text in plain))


@pytest.mark.parametrize(("language", "name"), LANGUAGES.items())
def test_no_message_is_left_in_english_on_any_page(built, language, name):
    pages = {path: data.decode() for path, data in built(language).tree().items() if path.endswith(".html")}
    kinds = {path.split("/")[0] for path in pages}
    assert {
        "404.html",
        "index.html",
        "stories",
        "people",
        "threads",
        "entries",
        "dates",
        "corrections",
        "search",
    } <= kinds
    pattern = english(name)
    left = {(path, text) for path, page in pages.items() for text in read(page) if pattern.fullmatch(text)}
    assert not left


def test_every_text_in_a_template_is_translatable(built):
    pages = {
        path: html.document_fromstring(data) for path, data in built("zh").tree().items() if path.endswith(".html")
    }
    spoken = "//text()[not(parent::script)] | //@aria-label | //@title | //@alt"
    texts = {(path, " ".join(str(text).split())) for path, page in pages.items() for text in page.xpath(spoken)}
    own = re.compile(r"\w+://\S+|\w+/[\w-]+|JavaScript")  # addresses, ids, a name
    assert not {(path, text) for path, text in texts if re.search("[A-Za-z]{4}", own.sub("", text))}


@pytest.mark.parametrize(
    ("language", "date", "unknown", "people", "note", "innocence"),
    [
        ("es", "5 de enero de 2016", "7 de diciembre, año no indicado", "Personas", "Nota 1", "no implica"),
        ("zh", "2016年1月5日", "12月7日（年份未载明）", "人物", "注释1", "并不意味着"),
        ("zh-Hant", "2016年1月5日", "12月7日（年份未載明）", "人物", "註釋1", "並不意味"),
        ("zh-TW", "2016年1月5日", "12月7日（年份未載明）", "人物", "註釋1", "並不意味"),
    ],
)
def test_dates_labels_and_notes_are_in_the_language_of_the_page(
    built, language, date, unknown, people, note, innocence
):
    archive = built(language)
    story = archive.output("stories/s6/index.html")
    assert f'<html lang="{language}" dir="ltr"' in story
    assert f">{date}</time>" in story
    assert f">{people}</a>" in story
    assert f'aria-label="{note}"' in story
    assert unknown in archive.output("events/eee/index.html")
    assert innocence in archive.output("people/ppp/index.html")


@pytest.mark.parametrize("language", ["es", "zh"])
def test_a_story_in_another_language_has_labels_in_it(built, language, page):
    page.goto(f"file://{built(language).root}/build/stories/s2/index.html")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", "999 1,234 1,234,567 stories"),
        ("es", "999 1.234 1.234.567 artículos"),
        ("es-US", "999 1,234 1,234,567 artículos"),
        ("zh", "999 1,234 1,234,567篇报道"),
        ("zh-TW", "999 1,234 1,234,567篇報導"),
    ],
)
def test_numbers_are_grouped_by_language(archive, language, numbers):
    archive.write("sitegen.toml", SITE.format(language))
    archive.write(
        "templates/404.html",
        '{{ format_number(999) }} {{ format_number(1234) }} {{ ngettext("%(num)s story", "%(num)s stories", 1234567) }}',
    )
    archive.build()
    assert archive.output("404.html") == numbers


def test_a_language_without_translations_is_shown_in_english(archive):
    archive.write("sitegen.toml", SITE.format("fr"))
    archive.story("one")
    archive.build()
    story = archive.output("stories/one/index.html")
    assert '<html lang="fr"' in story
    assert ">Corrections</a>" in story


def words(message, said):
    return f'{HEADER}msgid "{message}"\nmsgstr "{said}"\n'


def test_a_child_theme_and_the_archive_can_override_translations(archive):
    archive.write("sitegen.toml", SITE.format("es") + '[theme]\nname = "child"\n')
    archive.write("themes/child/theme.toml", 'name = "child"\nparent = "broadsheet"\n')
    archive.write("themes/child/i18n/es.po", words("Corrections", "Fe de erratas"))
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", entities=["person/ann"])
    archive.build()
    page = archive.output("404.html")
    assert ">Fe de erratas</a>" in page
    assert ">Personas</a>" in page, "the parent's words are still there"
    archive.write("i18n/es.po", words("Corrections", "Rectificaciones"))
    archive.build()
    assert ">Rectificaciones</a>" in archive.output("404.html")


def test_translations_of_another_script_are_not_used(archive):
    archive.write("sitegen.toml", SITE.format("zh-TW"))
    archive.write("i18n/zh.po", words("People", "简体"))
    archive.entity("person", "ann", name="Ann Lee")
    archive.build()
    assert ">人物</a>" in archive.output("404.html")
    archive.write("i18n/zh-Hant.po", words("People", "人士"))
    archive.build()
    assert ">人士</a>" in archive.output("404.html")


def test_values_in_translations_are_escaped(archive):
    archive.write("sitegen.toml", SITE.format("es"))
    archive.write("i18n/es.po", words("Hello %(name)s", "<b>Hola</b> %(name)s"))
    archive.write("templates/404.html", '{{ _("Hello %(name)s", name="<i>") }}')
    archive.build()
    assert archive.output("404.html") == "<b>Hola</b> &lt;i&gt;"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (words("People", "Gente") + 'mgsid "Laws"\n', ":8:", "the messages cannot be read"),
        (words("page %(page)s", "página %(pagina)s"), ":6:", "unknown named placeholder 'pagina'"),
        (words("People", "Gente").replace("(n != 1)", "(n !! 1)"), "", "the messages cannot be read"),
        (words("People", "Gente").replace("utf-8", "klingon"), "", "klingon"),
        (words("People", "Ge\xf1te").encode("latin-1"), "", "the messages cannot be read"),
    ],
)
@pytest.mark.parametrize("folder", ["i18n", "themes/child/i18n"])
def test_an_invalid_po_file_is_reported_at_its_line(archive, folder, text, place, says):
    archive.write("sitegen.toml", SITE.format("es") + '[theme]\nname = "child"\n')
    archive.write("themes/child/theme.toml", 'name = "child"\nparent = "broadsheet"\n')
    archive.write(f"{folder}/es.po", text)
    result = archive.run("build")
    assert result.code == 2
    assert "Traceback" not in result.err
    assert f"{folder}/es.po{place}" in result.err
    assert says in result.err


def test_an_edited_translation_equals_a_clean_build(archive, tmp_path):
    archive.write("sitegen.toml", SITE.format("es"))
    archive.write("i18n/es.po", words("People", "Gente"))
    archive.story("one", body="[[person/a]]")
    archive.entity("person", "a")
    archive.build()
    archive.write("i18n/es.po", words("Stories", "Notas"))
    archive.build()
    assert ">Notas</a>" in archive.output("404.html")
    clean = Archive(tmp_path / "clean")
    for name in ("content", "i18n", "sitegen.toml"):
        source, target = archive.root / name, clean.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    clean.build()
    assert archive.tree() == clean.tree()

    archive.write("sitegen.toml", SITE.format("en"))
    archive.build()
    archive.write("i18n/es.po", words("Stories", "Reportajes"))
    assert " 0 changed" in archive.build().out


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            'msgid "%(num)s story"\nmsgid_plural "%(num)s stories"\nmsgstr[0] "%(num)s 100%"\nmsgstr[1] "%(num)s"\n',
            "es.po:6",
        ),
        ("", "es.po:1"),
        ('msgid "Stories"\nmsgstr "Notas\n', "es.po:7:1: error: the text is not closed"),
        ('msgid "Stories"\nmsgstr "\n"Notas"\n', "es.po:7:1: error: the text is not closed"),
    ],
)
def test_a_translation_with_invalid_placeholders_is_reported(archive, file, said):
    rule = "n != 1" if file else "5%n"
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=({rule});\\n"\n'
    archive.write("i18n/es.po", head + "\n" + file)
    archive.write("sitegen.toml", '[site]\ntitle = "A"\nlanguage = "es"\n')
    result = archive.run("build")
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(("language", "count"), [("vi", 1), ("de", 2)])
def test_the_command_of_the_guide_makes_the_plural_forms_of_a_language(tmp_path, capfd, language, count):
    """Babel warns of each plural of the template if the language has one form; the file is right all the same."""
    template, made = tmp_path / "messages.pot", tmp_path / "made.po"
    config = f"{ROOT}/themes/babel.cfg"
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", config, "-o", str(template), str(THEME)])
    CommandLineInterface().run(["pybabel", "-q", "init", "-l", language, "-i", str(template), "-o", str(made)])
    plurals = [message for message in catalog(made) if isinstance(message.id, tuple)]
    assert len(plurals) > 5
    assert {len(message.string) for message in plurals} == {count}
    assert ("WARNING: Problem on line" in "".join(capfd.readouterr())) == (count == 1)
