"""Tags and shortcodes become Markdown and HTML, and nothing of a page is lost on the way."""

import time

import pytest

from sitegen.importers._sites.text.expansion import Rules, expand_tags
from sitegen.importers._sites.text.tag_results import TagContext

VALUES = {"page.title": "The vote", "image": "/a.jpg", "site.baseurl": "/blog"}
PAGES = {"2019-03-02-vote": "/2019/03/02/vote.html", "posts/vote.md": "/posts/vote/"}
CONTEXT = TagContext(VALUES.get, PAGES.get)


def expand(text, syntax="liquid", *, base="", **answers):
    return expand_tags(
        text,
        Rules(syntax, {key.replace("__", " "): value for key, value in answers.items()}),
        CONTEXT._replace(base=base),
    )


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ('[x]({{ "/about/" | url }})', "[x](/about/)"),
        ("![x]({{ image | url }})", "![x](/a.jpg)"),
        ("<a href='{{ site.baseurl }}/x'>", "<a href='/blog/x'>"),
        ("{{ page.title }}!", "The vote!"),
        ('{{ "/x" | prepend: site.baseurl }}', "/blog/x"),
        ("`{% raw %}{{{% endraw %} word }}`", "`{{ word }}`"),
        ("[x]({% post_url 2019-03-02-vote %})", "[x](/2019/03/02/vote.html)"),
        ("[x]({% link posts/vote.md %}#end)", "[x](/posts/vote/#end)"),
        ("a{% comment %}secret{% endcomment %}b", "ab"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "\n```ruby\nputs 1\n```\n"),
        ('{% image "a.png" "A hall" %}', '\n<img src="/a.png" alt="A hall">\n'),
        ('[{% image "a.png" "A hall" %}](/b)', '[<img src="/a.png" alt="A hall">](/b)'),
    ],
)
def test_tags_of_liquid(text, expanded):
    found = expand(text)
    assert (found.text, found.unknown) == (expanded, ())


def test_the_path_of_the_site_comes_before_addresses_from_its_root():
    assert expand('{{ "/about/" | relative_url }}', base="/blog").text == "/blog/about/"
    assert expand('{{ "/blog/about/" | relative_url }}', base="/blog").text == "/blog/about/"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ('[x]({{< ref "posts/vote.md#end" >}})', "[x](/posts/vote/#end)"),
        (
            "{{< youtube w7Ft2ymGmfc >}}",
            '\n<x-embed src="https://www.youtube.com/watch?v=w7Ft2ymGmfc" title=""></x-embed>\n',
        ),
        (
            '{{< tweet user="SanDiegoZoo" id="145311" >}}',
            '\n<x-embed src="https://twitter.com/SanDiegoZoo/status/145311" title=""></x-embed>\n',
        ),
        (
            '{{< figure src="/a.jpg" alt="A" caption="The *hall*" attr="Ana" >}}',
            '\n<figure><img src="/a.jpg" alt="A"><figcaption>The <em>hall</em> Ana</figcaption></figure>\n',
        ),
        ("{{</* figure src=x */>}}", "{{< figure src=x >}}"),
        ("{{< details More >}}\n*x*\n{{< /details >}}", "\n<details><summary>More</summary>\n\n*x*\n\n</details>\n"),
    ],
)
def test_shortcodes_of_hugo(text, expanded):
    found = expand(text, "hugo")
    assert (found.text, found.unknown) == (expanded, ())


YOUTUBE = "{{< youtube abcdefghijk >}}"


@pytest.mark.parametrize(
    "text",
    [
        "Use `{{< youtube abcdefghijk >}}` here.",
        'Use ``{{< ref "posts/vote.md" >}}`` and `{{% figure src="x.jpg" %}}`.',
        'One.\n\n    {{< figure src="x.jpg" caption="Cap words" >}}\n\nTwo.',
        "One.\n\n\t{{< youtube a >}}",
        "```\n{{< youtube a >}}\n```",
        "> ~~~\n> {{< unknown a >}}\n> ~~~",
        "- a\n\n      {{< youtube a >}}\n",
        "| a |\n|---|\n| `{{< youtube a >}}` |",
    ],
)
def test_a_shortcode_in_code_stays_as_it_is_written_and_is_told(text):
    found = expand(text, "hugo", youtube="drop")
    assert (found.text, found.unknown) == (text, ())
    assert {(change.kind, change.construct) for change in found.changes} == {
        ("told", "tag in code stays as it is written")
    }


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("<pre>{{<youtube a>}}</pre>", "<pre>{{&lt;youtube a&gt;}}</pre>"),
        ("a <code>{{< youtube a >}}</code>", "a <code>{{&lt; youtube a &gt;}}</code>"),
        ("`{{</* youtube a */>}}`", "`{{< youtube a >}}`"),
        ("{{< highlight go >}}\n{{< youtube a >}}\n{{< /highlight >}}", "\n```go\n{{< youtube a >}}\n```\n"),
    ],
)
def test_text_in_code_is_what_readers_shall_see(text, expanded):
    found = expand(text, "hugo")
    assert (found.text, found.unknown) == (expanded, ())


@pytest.mark.parametrize(
    "text",
    [
        "Costs 5\\` and {{< youtube a >}} a `tick",
        "A ` tick\n\n{{< youtube a >}}\n\nand ` one",
        "- a\n\n    {{< youtube a >}}",
    ],
)
def test_a_shortcode_that_is_not_in_code_is_expanded(text):
    assert "<x-embed" in expand(text, "hugo").text


def test_tags_of_liquid_in_code():
    text = '`{{ page.title }}` `{{ unknown }}` `{% image "a.png" %}` `{% raw %}{% x %}{% endraw %}`'
    assert expand(text).text == '`The vote` `{{ unknown }}` `{% image "a.png" %}` `{% x %}`'
    assert expand('`{{ "a_b" | team_link }}` <code>{{ "a&b" | team_link }}</code>', team_link="text").text == (
        "`a_b` <code>a&amp;b</code>"
    )
    assert expand("{% highlight html %}\n{% include x.html %}\n{% endhighlight %}").text == (
        "\n```html\n{% include x.html %}\n```\n"
    )


def test_indented_lines_of_an_html_page_are_no_code():
    rules = Rules("hugo", {})
    assert "<x-embed" in expand_tags(f"<div>\n\n    {YOUTUBE}\n\n</div>", rules, CONTEXT, is_html=True).text


def test_much_code_takes_no_quadratic_time():
    for text in (
        "`a` {{< x >}} " * 20_000,
        "<code>" * 50_000 + YOUTUBE,
        "".join("`" * (n % 300 + 1) + "a" for n in range(20_000)) + YOUTUBE,
    ):
        started = time.perf_counter()
        expand(text, "hugo")
        assert time.perf_counter() - started < 20


def test_a_tag_inside_html_gets_no_empty_lines():
    assert (
        expand('<figure>\n    {% image "a.png" "A" %}\n</figure>').text
        == '<figure>\n    <img src="/a.png" alt="A">\n</figure>'
    )


def test_a_block_in_a_list_keeps_its_indentation():
    assert expand('- a\n\n  {% image "a.png" "A" %}\n').text == '- a\n\n  \n  <img src="/a.png" alt="A">\n\n'


def test_an_unknown_tag_is_told_with_its_place_and_its_key():
    found = expand('a {% include box.html x="1" %} {{ "ana" | team_link }} {{ page.nothing }} {% if x %}y{% endif %}')
    assert [(each.name, each.offset) for each in found.unknown] == [
        ("include box.html", 2),
        ("team_link", 31),
        ("page.nothing", 55),
        ("if", 74),
    ]


@pytest.mark.parametrize(
    ("answer", "expanded", "kind"),
    [
        ("drop", "", "lost"),
        ("unwrap", "*in*", "changed"),
        ("text", "*in*", "changed"),
        ("quote", "<blockquote>\n\n*in*\n\n</blockquote>", "changed"),
        ("footnote", "<x-footnote>*in*</x-footnote>", "changed"),
        ("link https://a.example/{1}?q={id}", '<a href="https://a.example/one?q=7">The title</a>', "changed"),
        ("embed https://a.example/{1}", '<x-embed src="https://a.example/one" title="The title"></x-embed>', "changed"),
    ],
)
def test_the_map_says_what_an_unknown_shortcode_is(answer, expanded, kind):
    found = expand('a {{< box "one" id=7 title="The title" >}}*in*{{< /box >}}', "hugo", box=answer)
    assert found.text == f"a {expanded}"
    assert [change.kind for change in found.changes] == [kind]


def test_a_picture_by_the_map_tells_the_arguments_that_it_does_not_show():
    found = expand('{% image_with_class "a.jpg" "height-lg" "Ryan" %}', image_with_class="figure")
    assert found.text == '\n<img src="/a.jpg" alt="Ryan">\n'
    assert found.changes[0].examples == ("height-lg",)


def test_text_of_a_shortcode_has_no_meaning_in_markdown():
    assert expand('{{ "a_b*" | team_link }}', team_link="text").text == "a&#95;b&#42;"


def test_an_answer_that_is_not_known_leaves_the_tag_unknown():
    assert [each.name for each in expand("{% box %}", box="nonsense").unknown] == ["box"]
    assert [each.name for each in expand("{% box %}", box="error").unknown] == ["box"]


def test_a_closing_tag_alone_is_unknown():
    assert [each.name for each in expand("a {% endbox %}").unknown] == ["box"]


def test_the_html_in_an_argument_is_unwrapped():
    text = '{{<embed/raw srcdoc="&lt;p class=&#34;a&#34;&gt;One&lt;/p&gt;">}}'
    assert expand_tags(text, Rules("hugo", {"embed/raw": "unwrap srcdoc"}), CONTEXT).text == '<p class="a">One</p>'


def test_a_shortcode_that_is_dropped_takes_what_is_inside_with_it():
    found = expand("a {{< box >}}*in* {{< other >}}{{< /box >}} b", "hugo", box="drop")
    assert (found.text, found.unknown) == ("a  b", ())
    assert found.changes[0].examples == ("*in* {{< other >}}",)
