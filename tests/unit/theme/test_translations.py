"""Translations of a theme's messages: which file counts, placeholders, plurals, and files that cannot be used."""

from types import SimpleNamespace

import pytest
from markupsafe import Markup

from sitegen.diagnostics import SitegenError
from sitegen.theme.translations import Translations, catalog_paths

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@pytest.fixture
def po(tmp_path):
    """Write a file of messages below a layer of a theme."""

    def write(name, messages="", layer="theme", header=HEADER + PLURALS):
        file = tmp_path / layer / "i18n" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{header}\n{messages}", "utf-8")
        return file

    return write


def spanish(*files):
    return Translations("es", list(files), str)


def test_without_a_file_messages_are_in_english():
    assert spanish().gettext("Stories") == "Stories"
    assert spanish().ngettext("%(num)s story", "%(num)s stories", 2) == "2 stories"


def test_the_first_file_that_has_a_message_counts(po):
    own = po("es.po", 'msgid "Stories"\nmsgstr "Notas"\n', "own")
    parent = po("es.po", 'msgid "Stories"\nmsgstr "Historias"\n\nmsgid "People"\nmsgstr "Personas"\n', "parent")
    translations = spanish(own, parent)
    assert [translations.gettext(word) for word in ("Stories", "People", "Laws")] == ["Notas", "Personas", "Laws"]


def test_values_are_escaped_and_messages_are_not(po):
    file = po("es.po", 'msgid "By <b>%(name)s</b>"\nmsgstr "De <b>%(name)s</b>"\n')
    said = spanish(file).gettext("By <b>%(name)s</b>", name="A & <i>")
    assert said == "De <b>A &amp; &lt;i&gt;</b>"
    assert isinstance(said, Markup)


def test_names_of_the_configuration_are_no_html(po):
    file = po("es.po", 'msgid "Boats & <b>"\nmsgstr "Barcos & <b>"\n')
    for translations, name in (
        (Translations("es", [file], str, frozenset({"Boats & <b>"})), "Barcos & <b>"),
        (Translations("es", [], str, frozenset({"Boats & <b>"})), "Boats & <b>"),
    ):
        assert str(translations.gettext("Boats & <b>")) == name.replace("&", "&amp;").replace("<b>", "&lt;b&gt;")
        assert translations.text("Boats & <b>") == name


def test_plurals_and_grouped_numbers(po):
    messages = (
        'msgid "%(num)s story"\nmsgid_plural "%(num)s stories"\nmsgstr[0] "%(num)s nota"\nmsgstr[1] "%(num)s notas"\n'
    )
    translations = spanish(po("es.po", messages))
    said = [translations.ngettext("%(num)s story", "%(num)s stories", number) for number in (1, 0, 12345)]
    assert said == ["1 nota", "0 notas", "12.345 notas"]


def test_fuzzy_messages_are_left_out(po):
    file = po("es.po", '#, fuzzy\nmsgid "Stories"\nmsgstr "Notas"\n')
    assert spanish(file).gettext("Stories") == "Stories"


@pytest.mark.parametrize(
    ("messages", "header", "line", "message"),
    [
        ('msgid "A"\nmsgstr "B\n', HEADER + PLURALS, 7, "the text is not closed"),
        ('msgid "A %(x)s"\nmsgstr "B %(y)s"\n', HEADER + PLURALS, 6, "unknown named placeholder 'y'"),
        ('msgid "A %(x)s"\nmsgstr "B 100%"\n', HEADER + PLURALS, 6, "it cannot be filled in: incomplete format"),
        (
            'msgid "A"\nmsgstr "B"\n',
            HEADER + '"Plural-Forms: nplurals=2; plural=(5%n);\\n"\n',
            1,
            "Plural-Forms cannot be",
        ),
        (
            'msgid "A"\nmsgstr "B"\n',
            HEADER + '"Plural-Forms: nplurals=2; plural=(n);\\n"\n',
            1,
            "Plural-Forms has no form for 2",
        ),
    ],
)
def test_a_file_that_no_page_could_show_is_refused_at_its_line(po, messages, header, line, message):
    with pytest.raises(SitegenError) as raised:
        spanish(po("es.po", messages, header=header))
    problem = raised.value.problems[0]
    assert (problem.line, problem.message[: len(message)]) == (line, message)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("language", "files"),
    [
        ("es", ["es"]),
        ("es-MX", ["es-MX", "es"]),
        ("zh-TW", ["zh-TW", "zh-Hant"]),
        ("zh-Hans", ["zh-Hans", "zh"]),
        ("sr-Latn", ["sr-Latn"]),
        ("en", []),
        ("x-klingon", []),
    ],
)
def test_a_wider_tag_counts_if_it_has_the_same_script(po, tmp_path, language, files):
    for name in ("es", "es-MX", "zh", "zh-TW", "zh-Hant", "zh-Hans", "sr", "sr-Latn"):
        po(f"{name}.po")
    theme = SimpleNamespace(layers=(tmp_path / "theme",))
    assert [file.stem for file in catalog_paths(theme, language)] == files


def test_the_archives_own_folder_comes_before_the_theme(po, tmp_path):
    for layer in ("own", "theme"):
        po("es.po", layer=layer)
    theme = SimpleNamespace(layers=(tmp_path / "own", tmp_path / "theme"))
    assert [file.parent.parent.name for file in catalog_paths(theme, "es-MX")] == ["own", "theme"]
