"""Names that no entity has: runs of words with capitals, without titles, days and the first word of a sentence."""

import pytest

from sitegen.tagging.capitalized_names import names_in
from sitegen.tagging.paragraphs import paragraphs
from sitegen.tagging.suggestion import quote_in


def found(*texts):
    return {use.name: use for use in names_in(texts)}


@pytest.mark.parametrize(
    ("text", "name", "kind", "title"),
    [
        ("We met Police Chief Rosa Diaz.", "Rosa Diaz", "person", "Police Chief"),
        ("We met police chief Rosa Diaz.", "Rosa Diaz", "person", "police chief"),
        ("We met Council Member Eric de la Cruz.", "Eric de la Cruz", "person", "Council Member"),
        ("“No,” Rosa Diaz said.", "Rosa Diaz", "person", ""),
        ("Then Rosa Diaz, 43, left.", "Rosa Diaz", "person", ""),
        ("By Dr. J. Edgar Hoover Jr. in 1950.", "J. Edgar Hoover Jr.", "person", "Dr."),
        ("It is O’Brien Hall’s sign.", "O’Brien Hall", "place", ""),
        ("In the U.S. Senate it failed.", "U.S. Senate", "organization", ""),
        (
            "At the Department of Health and Human Services they met.",
            "Department of Health and Human Services",
            "organization",
            "",
        ),
        ("At the Board of Public Works they met.", "Board of Public Works", "organization", ""),
        ("They live in Mission Drive now.", "Mission Drive", "place", ""),
        ("They voted for Measure A on Monday.", "Measure A", "law", ""),
        ("They went to the Lunar New Year Festival again.", "Lunar New Year Festival", "event", ""),
        ("They read The New York Times daily.", "New York Times", "organization", ""),
        ("They work for 18F Consulting now.", "18F Consulting", "", ""),
        ("We saw Rosa Diaz Tuesday.", "Rosa Diaz", "", ""),
        ("Wir sahen Bürgermeister Jörg Müller dort.", "Jörg Müller", "person", "Bürgermeister"),
    ],
)
def test_a_name_is_found_with_its_kind(text, name, kind, title):
    assert {(use.name, use.kind, use.title) for use in names_in([text])} == {(name, kind, title)}


@pytest.mark.parametrize(
    "text",
    [
        "We met Rosa, Ann and Bo.",
        "LOS ANGELES COUNTY — It rained.",
        "On Monday In January it rained.",
        "The end. But Then it rained.",
        "We met him at 5 p.m. Tuesday.",
        "李伟说。王芳说。",
        "",
        "They work for 18F.",
        "We Bo Cy Di Ed Fay Gus Hal Ian Jo Kim.",
    ],
)
def test_what_is_no_name_is_not_found(text):
    assert names_in([text]) == []


def test_the_first_word_of_a_sentence_is_no_certain_part_of_a_name():
    use = found("Public Meetings are dull.")["Public Meetings"]
    assert (use.occurrences, use.certain_occurrences) == (1, 0)
    both = found("Former Rosa Diaz left.", "We met Rosa Diaz.", "Yesterday Rosa Diaz left.")
    assert (both["Rosa Diaz"].occurrences, list(both)) == (3, ["Rosa Diaz"])


def test_the_family_name_alone_counts():
    uses = found("We met Rosa Diaz. Ms. Diaz left. Diaz’s plan failed.")
    assert uses["Rosa Diaz"].occurrences == 3


def test_paragraphs_are_read_without_headings_code_and_marks():
    html = (
        '<h2 id="x">Big Words Here</h2><p>See \x000\x00Ann Lee\x010\x01<br>and <em>Bo</em> &amp; co<a href="#n" role="doc-noteref">1</a>.</p>'
        "<pre><code>Some Code\n\nMore Code</code></pre><ul><li>One</li><li>Two</li></ul>\x030\x03"
    )
    assert paragraphs(html) == ["See Ann Lee and Bo & co.", "One", "Two"]


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("One. Two met Dr. J. Ann Lee today! Three.", "Ann Lee", "Two met Dr. J. Ann Lee today!"),
        ("他说。李伟来了。再见。", "李伟", "李伟来了。"),
        ("Ann Lee", "Ann Lee", "Ann Lee"),
    ],
)
def test_the_quotation_is_the_sentence_with_the_name(text, name, sentence):
    at = text.index(name)
    quote = quote_in(text, at, at + len(name))
    assert quote.before + quote.name + quote.after == sentence


def test_a_long_sentence_is_shortened_at_the_ends_of_words():
    text = f"{'word ' * 50}Ann Lee{' word' * 50}."
    quote = quote_in(text, 250, 257)
    assert (quote.before[:7], quote.name, quote.after[-7:]) == ("… word ", "Ann Lee", " word …")
    assert max(len(quote.before), len(quote.after)) < 160


def test_a_long_text_is_read_in_linear_time():
    import time

    def seconds(size):
        started = time.process_time()
        names_in(["Police Chief Rosa Diaz met A. B. of the Board. " * size])
        return time.process_time() - started

    short = max(min(seconds(500) for _ in range(3)), 0.005)
    assert seconds(8000) < 80 * short, "16 times the text takes some 16 times as long, not 256 times"
