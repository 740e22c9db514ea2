"""Tags of Liquid and Nunjucks and shortcodes of Hugo are found as these programs read them."""

import pytest

from sitegen.importers._sites.text.tags import Argument, find_tags


def only(text, syntax="liquid", **options):
    (tag,) = find_tags(text, syntax, **options)
    assert text[tag.start : tag.end].startswith("{")
    return tag


def test_a_tag_with_quoted_arguments():
    tag = only('a {% image "assets/a b.jpg" "The hall, \\"old\\"" %} b')
    assert (tag.form, tag.name, tag.positional) == ("tag", "image", ("assets/a b.jpg", 'The hall, "old"'))


def test_an_include_over_several_lines():
    tag = only('{% include "figure.html",\n  image: "/a.png",\n  alt: "An alt: with a colon" %}')
    assert (tag.name, tag.positional) == ("include", ("figure.html",))
    assert (tag.named("src", "image"), tag.named("alt")) == ("/a.png", "An alt: with a colon")


def test_a_value_with_filters():
    tag = only("""[x]({{ "/2016/03/01/a|b/" | url | prepend: 'x' }})""")
    assert tag.name == '"/2016/03/01/a|b/"'
    assert [(each.name, [a.value for a in each.arguments]) for each in tag.filters] == [("url", []), ("prepend", ["x"])]


def test_a_filter_of_nunjucks():
    tag = only("{{ page.date | date('YYYY') }}")
    assert (tag.filters[0].name, tag.filters[0].arguments) == ("date", (Argument("", "YYYY"),))


def test_raw_text_is_not_searched():
    tag = only("{% raw %}{{ x }} {% y %}{% endraw %}")
    assert (tag.form, tag.text) == ("verbatim", "{{ x }} {% y %}")


def test_a_brace_inside_raw():
    tags = list(find_tags("`{% raw %}{{{% endraw %} password }}`", "liquid"))
    assert [(tag.form, tag.text) for tag in tags] == [("verbatim", "{{")]


@pytest.mark.parametrize("text", ["{# a note #}", "{% comment %}a note{% endcomment %}"])
def test_a_comment(text):
    assert only(text, has_comments=True).form == "comment"


def test_an_id_of_a_heading_is_no_comment():
    assert list(find_tags("## A {#top}\n\n## B {#end}", "liquid", has_comments=True)) == []


@pytest.mark.parametrize("text", ['{{< figure src="a.jpg" alt=`b "c"` >}}', '{{% figure src="a.jpg" alt=`b "c"` %}}'])
def test_a_shortcode_of_hugo(text):
    tag = only(text, "hugo")
    assert (tag.form, tag.name, tag.named("src"), tag.named("alt")) == ("shortcode", "figure", "a.jpg", 'b "c"')


def test_closing_single_and_escaped_shortcodes():
    tags = list(find_tags("{{< box >}}x{{< /box >}}{{< line />}}{{</* box */>}}{{<embed/newsletter>}}", "hugo"))
    assert [(tag.form, tag.name, tag.is_closing, tag.is_single) for tag in tags] == [
        ("shortcode", "box", False, False),
        ("shortcode", "box", True, False),
        ("shortcode", "line", False, True),
        ("verbatim", "escape", False, False),
        ("shortcode", "embed/newsletter", False, False),
    ]
    assert tags[3].text == "{{< box >}}"


def test_code_that_no_program_has_read_is_skipped():
    text = "`{{ a }}` {{ b }}\n\n```\n{% c %}\n```\n\n{{< d >}}"
    assert [tag.name for tag in find_tags(text, "both", skips_code=True)] == ["b", "d"]
    assert [tag.name for tag in find_tags(text, "both")] == ["a", "b", "c", "d"]


def test_a_very_long_shortcode_and_one_that_nothing_closes():
    text = "{{< open " + '{{<raw srcdoc="' + "x" * 100_000 + '">}} {{ and {% text'
    (tag,) = find_tags(text[9:], "both")
    assert (tag.name, len(tag.named("srcdoc"))) == ("raw", 100_000)


def test_many_tags_that_nothing_closes_take_no_quadratic_time():
    assert list(find_tags("{{< {% {{ " * 200_000, "both")) == []
