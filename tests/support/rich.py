"""An archive with everything in it that a page can show: every kind of page, and long, short and foreign words."""

import io

from support.archive import Archive

CONFIG = """\
[site]
title = "The Harbor Record"
description = "An invented paper, for tests."
base_url = "https://archive.example.org/"
timezone = "America/Los_Angeles"
[sections.harbor]
title = "Harbor and water"
summary = "What the port builds, and who pays."
"""
WORDS = "The port commission met in public and put the question off until the count of the piers is done. "
BODY = f"""\
{WORDS * 3}[[Commissioner A]] spoke for the plan.[^1]

{WORDS * 2}The [[Port Commission]] voted without a record of names.[^2]

> {WORDS}

## What the plan says

{WORDS * 2}

- One pier is kept
- Two are rented out, [as reported](first-count.md)

| Pier | Length in feet | Rent | State |
|:-----|---------------:|-----:|:------|
| North | 1,200 | $4,000 | in use, with repairs noted by the surveyor in the last report |
| South | 900 | $2,500 | closed |

```python
def rent(feet: int) -> float:
    return feet * 3.25  # per foot
```

### What it leaves open

{WORDS * 4}

{WORDS * 3}

{WORDS * 5}

{WORDS * 2}

[^1]: The minutes give the time of the vote, and no names.
[^2]: {WORDS}
"""

EMBEDS = """\
```{embed} https://vimeo.com/123456789
title: The hearing, as the city filmed it
poster: piers.png
alt: Three piers
caption: The vote is at the end.
archived: https://archive.example/hearing
```

```{embed} https://social.example/@port/112233445566778899
title: The port on its piers
text: We count them again.
author: The port (@port)
date: 2003-02-11
```

```{embed} https://podcast.example/12.mp3
title: "Episode 12: The piers"
```
"""


def rich(archive: Archive) -> Archive:
    """Fill an archive, and build it."""
    archive.on |= {"colophon", "dataset", "formats", "feeds", "citations"}
    archive.write("sitegen.toml", CONFIG)
    _entities(archive)
    _stories(archive)
    archive.build()
    return archive


def _entities(archive: Archive) -> None:
    said = "story/first-count"
    ties = [
        {
            "to": "organization/port-commission",
            "kind": "position",
            "role": "member",
            "start": "2001",
            "end": "2009",
            "source": said,
        },
        {"to": "document/survey", "kind": "related", "role": "asked for it", "source": said},
    ]
    portrait = {"src": "commissioner.png", "alt": "Commissioner A on the pier", "credit": "Dana Cole"}
    archive.write("content/people/commissioner.png", picture())
    archive.entity("person", "commissioner-a", name="Commissioner A", sort_name="A, Commissioner", aliases=["The chair"], image=portrait,
                   summary="Member of the port commission", relations=ties, body=f"{WORDS}\n\n## Two sides\n\n{WORDS}\n")  # fmt: skip
    for number in range(14):
        tie = {
            "to": "organization/port-commission",
            "kind": "position",
            "role": f"surveyor of pier {number}",
            "source": said,
        }
        beside = {"to": f"person/surveyor-{number - 1}", "kind": "associate", "source": said} if number else None
        archive.entity(
            "person", f"surveyor-{number}", name=f"Surveyor {number}", relations=[tie, *([beside] if beside else [])]
        )
    archive.entity(
        "organization",
        "port-commission",
        name="Port Commission",
        summary="Five members, who meet in public",
        body=WORDS,
    )
    archive.entity("place", "north-pier", name="North Pier", coordinates=[33.74, -118.27], body=WORDS)
    archive.entity(
        "law",
        "tidelands-act",
        name="Tidelands Act",
        date=None,
        enacted="1911-05-01",
        citation="Stats. 1911, c. 654",
        body=WORDS,
    )
    archive.entity(
        "document", "survey", name="Survey of the piers", date="2003-02", file="survey.pdf", pages=3, body=WORDS
    )
    archive.write("content/documents/survey.pdf", pdf(3))
    archive.entity("event", "hearing", name="Hearing on the piers", when="2003-03-04", where="place/north-pier",
                   entities=["person/commissioner-a"], sources=[said])  # fmt: skip
    archive.entity(
        "event",
        "protest",
        name="Protest at the gate",
        follows="story/second-count",
        entities=["person/commissioner-a"],
        sources=[said],
    )
    archive.write("content/staff/cole.png", picture())
    archive.entity("staff", "dana-cole", name="Dana Cole", sort_name="Cole, Dana", aliases=["D. M. Cole"], role="Reporter, harbor and water",
                   start="1999", image={"src": "cole.png", "alt": "Dana Cole at the gate", "credit": "Ed Vale"},
                   contact=[{"label": "E-mail", "to": "mailto:cole@record.example"},
                            {"label": "Mastodon", "to": "https://news.example/@cole"}],
                   same_as=["https://orcid.example/0000-0001"], body=f"{WORDS}\n\n{WORDS}\n")  # fmt: skip
    archive.entity(
        "staff", "ed-vale", name="Ed Vale", sort_name="Vale, Ed", role="Photographer", start="1998", end="2003-01"
    )
    archive.entity(
        "page",
        "about",
        title="About this archive",
        summary="Who made it.",
        status="published",
        body=f"## Money\n\n{WORDS}\n",
    )
    front = {"title": "The front page", "status": "published", "package": ["story/undated"]}
    archive.entity("page", "index", **front, body="A note of the editors.\n")
    archive.entity("thread", "piers", title="The count of the piers", summary="A count that took two years.", starts=said,
                   status="published", body=WORDS)  # fmt: skip


def _stories(archive: Archive) -> None:
    named = [
        "person/commissioner-a",
        "organization/port-commission",
        "place/north-pier",
        "law/tidelands-act",
        "event/hearing",
    ]
    corrected = [
        {"date": "2003-02-11", "kind": "correction", "text": "An earlier version gave the South Pier as 800 feet."}
    ]
    archive.write("content/stories/piers.png", picture())
    first = BODY.replace(", [as reported](first-count.md)", "")
    archive.story("first-count", title="The port counts its piers, and finds 12 to 1 against repair", deck="A survey that nobody asked for.",
                  published="2003-02-10", section="harbor", bylines=["person/commissioner-a"], kind="analysis", entities=named, body=first,
                  package=["story/second-count"], featured=True, corrections=corrected, documents=[{"id": "document/survey", "page": 2}],
                  image={"src": "piers.png", "alt": "Three piers", "caption": "The piers at low water.", "credit": "Staff"})  # fmt: skip
    archive.story("second-count", title="A second count", deck=WORDS, published="2004-05-06T10:30:00-07:00", section="harbor",
                  follows="story/first-count", entities=named, bylines=["D. M. Cole", "Ann Guest", "person/commissioner-a"], body=BODY,
                  documents=[{"id": "document/survey", "page": 3}])  # fmt: skip
    archive.story("es", title="El segundo recuento de los muelles", published="2004-06", lang="es", translation_of="story/second-count",
                  section="harbor", entities=["person/commissioner-a"], body=WORDS)  # fmt: skip
    archive.story("ar", title="Al-mina", published="2002", lang="ar", section="harbor",
                  body="\u0627\u0644\u0645\u064a\u0646\u0627\u0621 \u0645\u0641\u062a\u0648\u062d.\n")  # fmt: skip
    archive.story("gone", title="Withdrawn", status="withdrawn", published="2003",
                  corrections=[{"date": "2006", "kind": "retraction", "text": "The count was not made."}])  # fmt: skip
    archive.story("undated", title="An undated note", published="XXXX-12-07", section="town", redirect_from=["/old/note/"],
                  entities=["person/commissioner-a"], body=f"{WORDS}\n\n{EMBEDS}")  # fmt: skip


def picture() -> bytes:
    """A picture of some width, as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1600, 900), "#9ab")
    draw = ImageDraw.Draw(image)
    for left in (200, 700, 1200):
        draw.rectangle((left, 300, left + 120, 900), fill="#345")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def pdf(pages: int) -> bytes:
    """A document of so many empty pages."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(612, 792))
        document.save(out, deterministic_id=True)
    return out.getvalue()


PAGES = {
    "home": "/",
    "data": "/data/",
    "story": "/stories/first-count/",
    "overtaken": "/stories/second-count/",
    "arabic": "/stories/ar/",
    "undated": "/stories/undated/",
    "tombstone": "/stories/gone/",
    "person": "/people/commissioner-a/",
    "organization": "/organizations/port-commission/",
    "place": "/places/north-pier/",
    "law": "/laws/tidelands-act/",
    "document": "/documents/survey/",
    "document_viewer": "/documents/survey/view/",
    "event": "/events/hearing/",
    "thread": "/threads/piers/",
    "section": "/sections/harbor/",
    "byline": "/bylines/commissioner-a/",
    "guests": "/bylines/letters/a/",
    "staff": "/staff/dana-cole/",
    "masthead": "/staff/",
    "stories": "/stories/",
    "directory": "/entries/",
    "people": "/people/",
    "timeline": "/dates/",
    "year": "/dates/2003/",
    "corrections": "/corrections/",
    "colophon": "/colophon/",
    "page": "/about/",
    "search": "/search/",
}
"""One page of every kind."""
