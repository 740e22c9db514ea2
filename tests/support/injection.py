"""Texts that end a string, a tag or a line of the formats that sitegen writes, and an archive with such a text in every field for words."""

import csv
import io
import json
import string

import yaml

from support.archive import FOLDERS, Archive
from support.rich import pdf, picture

HARMLESS = "quill"
"""A text without signs, for the archive with which the others are compared."""
TEXTS = {
    "script": "<script>window.hurt=1</script>",
    "attribute": '" onmouseover="window.hurt=1" x="',
    "single quotes": "' onfocus='window.hurt=1' autofocus tabindex='0",
    "image": '"><img src=x onerror="window.hurt=1">',
    "end of script": "</script><script>window.hurt=1</script>",
    "end of title": "</title></head><body onload=window.hurt=1>",
    "end of style": "</style><svg onload=window.hurt=1>",
    "end of text field": "</textarea></template></noscript><img src=x onerror=window.hurt=1>",
    "foreign elements": "<svg><style><img src=x onerror=window.hurt=1></style></svg><math><mi//xlink:href='data:x,1'>",
    "comment": "--><script>window.hurt=1</script><!--",
    "CDATA": "]]><script>window.hurt=1</script><![CDATA[",
    "DOCTYPE": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>&b;',
    "escaped": "&lt;script&gt;window.hurt=1&lt;/script&gt; &amp;amp; &#60;script&#62;",
    "escaped of JavaScript": r"\u003cscript\u003e \x3cscript\x3e \";window.hurt=1;// \'",
    "escaped of addresses": "%3Cscript%3Ewindow.hurt%3D1%3C/script%3E %22%3E %0d%0aX: y",
    "address": "javascript:window.hurt=1",
    "data address": "data:text/html,<script>window.hurt=1</script>",
    "Jinja": "{{ 7*7 }} {% raw %} {# x #} {{ config.__class__ }} ${7*7} #{7*7} <%= 7*7 %>",
    "template literal": "`${window.hurt=1}`",
    "line separators": "a\u2028window.hurt=1\u2029b",
    "direction": "\u202e\u2066<b>evil\u2069\u202c",
    "table": '=HYPERLINK("http://e.example","x")+cmd|\' /C calc\'!A0',
    "more tables": '@SUM(1)*-1;x,y\t"z"',
    "LaTeX and RIS": r"}, note={x}} \input{/etc/hostname} ER  - TY  - JOUR % $x_1^2$ ~ # &",
    "path": "../../../../etc/hostname\\..\\x:y|z?a=b&c=d#e",
    "long": "<" * 300 + "a" + "/>" * 300,
    "null in HTML": "<scr\ufffdipt>&#0;&#x1f;</scr&#9;ipt>",
    "full width": "\uff1cscript\uff1ewindow.hurt=1\uff1c/script\uff1e\u02bcx\u02ba",
}  # fmt: skip
"""Hostile texts, by what they are made to end or to become."""
INITIAL = "Q"
"""The first letter of names and titles, so that all of them are in the same place of lists and below the same letter."""
_NAMES = "name sort_name aliases note summary"
WORDS = {
    f"{struct}.{field}"
    for struct, fields in {
        "Story": "title deck bylines dateline publication sources license credit",
        "PrintEdition": "edition page",
        "ImportOrigin": "system id",
        "DocumentCitation": "page",
        "SourceReference": "title",
        "Attachment": "title note",
        "Correction": "text",
        "Image": "alt caption credit",
        "Thread": "title summary",
        "StaticPage": "title summary",
        "StaffMember": "name sort_name aliases role",
        "ContactLink": "label",
        "Relation": "role",
        "Entity": _NAMES,
        "Place": _NAMES,
        "Law": f"{_NAMES} citation",
        "SourceDocument": f"{_NAMES} verified",
        "Event": _NAMES,
        "SiteConfig": "title description",
        "LayoutLink": "label",
        "FooterConfig": "text contact license",
        "HeadConfig": "meta",
        "SectionConfig": "title summary",
        "KindConfig": "label label_plural",
        "RepublishConfig": "note licenses",
    }.items()
    for field in fields.split()
}
"""The fields for words, by their classes: `fill` writes the text into each of them."""


def escaped(value: str) -> str:
    """A text as Markdown, every sign with a backslash."""
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in value)


def quoted(value: str) -> str:
    """A text for YAML, JSON and TOML."""
    return json.dumps(value).replace("\\u007f", "\\u007F")


def fill(archive: Archive, value: str) -> None:
    """Write an archive with a text in every field for words, in every place of a text, and in every argument of a shortcode."""
    archive.on |= {
        "colophon",
        "dataset",
        "formats",
        "feeds",
        "sitemap",
        "robots",
        "citations",
        "citation_files",
        "hosts",
    }
    archive.write("sitegen.toml", configuration(value))
    image = {"src": "piers.png", "alt": value, "caption": value, "credit": value}
    name = f"{INITIAL}{value}"
    for folder in ("stories", "people", "staff"):
        archive.write(f"content/{folder}/piers.png", picture())
    _entities(archive, name, value, image)
    _documents(archive, name, value, image)


def document(archive: Archive, kind: str, slug: str, *, body: str = "", **front: object) -> None:
    """Write a published document. Line separators in its front matter are escaped, as YAML requires."""
    fields = yaml.safe_dump({"status": "published", **front}, sort_keys=False)
    archive.write(f"content/{FOLDERS[kind]}/{slug}.md", f"---\n{fields}---\n{body}")


def configuration(value: str) -> str:
    """The configuration, with the text in each field for words."""
    text = quoted(value)
    return f"""
[site]
title = {text}
description = {text}
base_url = "https://archive.example.org/"
[navigation]
items = ["sections", "stories", "kinds", "staff", "search", {{ label = {text}, to = "https://e.example/" }}]
[footer]
text = {text}
contact = "desk@e.example"
license = {text}
links = [{{ label = {text}, to = "https://e.example/" }}]
social = [{{ label = {text}, to = "https://e.example/@x" }}]
[head]
meta = {{ verification = {text} }}
[sections.harbor]
title = {text}
summary = {text}
[kinds.ship]
folder = "ships"
label = {text}
label_plural = {text}
[share]
services = ["email", "bluesky", "whatsapp", "x"]
[republish]
licenses = [{text}]
note = {text}
"""


def _entities(archive: Archive, name: str, value: str, image: dict[str, str]) -> None:
    common = {"sort_name": name, "note": value, "summary": value}
    relation = {"to": "organization/port", "kind": "position", "role": value, "source": "story/first"}
    document(
        archive,
        "person",
        "ann",
        name=name,
        aliases=[f"{name} (ann)"],
        image=image,
        relations=[relation],
        body=text(value),
        **common,
    )
    for kind, slug in (("organization", "port"), ("place", "pier"), ("topic", "tide")):
        document(archive, kind, slug, name=name, aliases=[f"{name} ({slug})"], body=text(value), **common)
    archive.write("content/ships/boat.md", f"---\nname: {quoted(name)}\nstatus: published\n---\n")
    document(archive, "law", "act", name=name, aliases=[f"{name} (act)"], citation=value, enacted="1911", **common)
    archive.write("content/documents/survey.pdf", pdf(3))
    document(
        archive,
        "document",
        "survey",
        name=name,
        aliases=[f"{name} (survey)"],
        file="survey.pdf",
        date="2003",
        verified=value,
        **common,
    )
    document(archive, "event", "vote", name=name, aliases=[f"{name} (vote)"], when="2003-03-04", where="place/pier", entities=["person/ann"],
                   sources=["story/first"], **common)  # fmt: skip
    document(archive, "staff", "dana", name=name, sort_name=name, aliases=[f"{name} (dana)"], role=value, image=image, body=text(value),
                   contact=[{"label": value, "to": "https://e.example/@dana"}])  # fmt: skip


def _documents(archive: Archive, name: str, value: str, image: dict[str, str]) -> None:
    table = io.StringIO()
    csv.writer(table, quoting=csv.QUOTE_ALL).writerows([[value, "b"], [value, value], ["x", "=1+1"]])
    archive.write("content/stories/table.csv", table.getvalue())
    words = {
        "deck": value,
        "dateline": value,
        "publication": value,
        "license": value,
        "credit": value,
        "section": "harbor",
    }
    document(archive, "story", "first", title=name, bylines=["staff/dana", "person/ann", f"{name} Guest"], image=image, **words,
                  published="2003-02-10",
                  entities=["person/ann", "organization/port", "place/pier", "law/act", "event/vote", "topic/tide", "ship/boat"],
                  print={"edition": value, "page": value}, imported={"system": value, "id": value},
                  documents=[{"id": "document/survey", "page": f"2 {value}"}],
                  sources=[value, {"title": value, "url": "https://e.example/"}],
                  attachments=[{"file": "table.csv", "title": value, "note": value}],
                  corrections=[{"date": "2003-02-11", "kind": "correction", "text": value}],
                  body=text(value) + shortcodes(value))  # fmt: skip
    document(
        archive, "story", "second", title=name, follows="story/first", section="town", published="2004-05-06", lang="es"
    )
    document(
        archive,
        "story",
        "gone",
        title=name,
        status="withdrawn",
        published="2003",
        corrections=[{"date": "2006", "kind": "retraction", "text": value}],
    )
    document(archive, "page", "about", title=name, summary=value, body=text(value))
    document(archive, "thread", "piers", title=name, summary=value, starts="story/first", body=text(value))


def text(value: str) -> str:
    """A text with the value in every construct of Markdown."""
    reference = "[[person/ann]]" if {*value} & {*"[]"} else f"[[person/ann|{escaped(value)}]]"
    plain, inner = escaped(value), value.replace("`", "'").replace("\u2028", " ").replace("\u2029", " ")
    return f"""Before {plain} after, *{plain}*, ~~x {plain} x~~, `{inner}`, ``` {inner} ```.[^1]

## {plain}

> {plain}

> [!pull]
> {plain}
>
> {plain}

- {plain}
- [{plain}](https://e.example/ "{plain}")
- [link](<https://e.example/?q={plain.replace(" ", "%20")}>)
- {reference}

| {plain} | b |
|---|---|
| {plain} | {plain} |

~~~python
{inner}
"{inner}"  # {inner}
~~~

~~~html
{inner}
~~~

    {inner}

![{plain}](@/stories/piers.png "{plain}")

[^1]: {plain}
"""


def shortcodes(value: str) -> str:
    """Every shortcode, with the value in each argument for words."""
    words = quoted(value)
    side = f"{{file: piers.png, alt: {words}, label: {words}, credit: {words}}}"
    common = f"caption: {words}\ncredit: {words}"
    return f"""
~~~{{figure}} piers.png
alt: {words}
{common}
~~~

~~~{{gallery}}
title: {words}
pictures: [{{file: piers.png, alt: {words}, caption: {words}, credit: {words}}}, {{file: piers.png, alt: {words}}}]
{common}
~~~

~~~{{compare}}
before: {side}
after: {side}
{common}
~~~

~~~{{factbox}}
title: {words}
text: {words}
items: [{words}, {words}]
source: {words}
source_url: https://e.example/
~~~

~~~{{embed}} https://social.example/@port/112233445566778899
title: {words}
text: {words}
author: {words}
date: 2003-02-11
~~~

~~~{{embed}} https://vimeo.com/123456789
title: {words}
poster: piers.png
alt: {words}
{common}
~~~

~~~{{table}} table.csv
columns: [{{name: {words}, label: {words}, prefix: {words}, suffix: {words}}}, b]
caption: {words}
source: {words}
~~~
"""
