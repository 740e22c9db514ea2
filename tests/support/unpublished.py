"""An archive with an unpublished story, and its traces in the output."""

import io

import pytest
from PIL import Image

from support.built_pages import read, text

SECRET = "Zanzibar ledger vanished overnight"
DECK = "Quixotic deck of the secret"
BODY = "Xylophone sentence nobody may read."
ALT = "Vermilion alternative text"
HIDDEN = [
    SECRET,
    DECK,
    BODY,
    ALT,
    "zanzibar",
    "Zanzibar",
    "quagmire",
    "Ombudsprachtig",
    "velvet-byline",
    "Velvet Byline",
]
UNPUBLISHED = [
    pytest.param({"status": "draft"}, id="draft"),
    pytest.param({"status": None}, id="no status"),
    pytest.param({"status": "held"}, id="held"),
    pytest.param({"status": "published", "embargo": "2026-01-05T06:00"}, id="embargoed"),
    pytest.param({"status": "draft", "embargo": "2020-01-05"}, id="a draft whose embargo is over"),
    pytest.param({"status": "held", "embargo": "2020-01-05"}, id="held though its embargo is over"),
]
NOW = ("--now", "2026-01-05T05:00")


def words(archive, address):
    return text(read(archive, address).find(".//main"))


def links(tree):
    return tree.xpath("//main//a/@href")


def traces(archive, needles):
    """Where in the output a word stands, be it in a file's name or its bytes."""
    tree = archive.tree()
    return [
        (path, needle) for path, data in tree.items() for needle in needles if needle.encode() in data or needle in path
    ]


def warnings(result):
    return [line for line in result.err.splitlines() if ": warning: " in line]


def picture(color=(200, 20, 20), size=(7, 5)):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def world(archive, **status):
    """Public stories and entities around one story that touches everything an archive has."""
    archive.entity("person", "eugene-harris", name="Eugene Harris", aliases=["Chief Harris"])
    archive.entity("organization", "police", name="The Police", relations=[
        {"to": "person/eugene-harris", "kind": "position", "role": "Ombudsprachtig", "source": "story/zanzibar-ledger"}
    ])  # fmt: skip
    archive.entity("document", "memo", name="The memo")
    archive.entity("event", "vote", name="The vote", when="2019-02-01", sources=["story/zanzibar-ledger"])
    archive.story("first", title="First story", entities=["person/eugene-harris"], section="courts", bylines=["Ann Lee"],
                  published="2019-01-05")  # fmt: skip
    archive.story("last", title="Last story", entities=["person/eugene-harris", "event/vote"], section="courts",
                  bylines=["Ann Lee"], published="2019-03-05", body="See [the ledger](zanzibar-ledger/index.md).\n")  # fmt: skip
    secret(archive, **status)


def secret(archive, **front):
    fields = {
        "title": SECRET, "deck": DECK, "published": "2018-02-05", "bylines": ["Velvet Byline", "Ann Lee"],
        "section": "quagmire", "entities": ["person/eugene-harris", "organization/police", "event/vote"],
        "documents": [{"id": "document/memo", "page": 2}], "follows": "story/first",
        "redirect_from": ["/2018/zanzibar-old/"], "image": {"src": "zanzibar.png", "alt": ALT},
        "corrections": [{"date": "2018-03-01", "kind": "correction", "text": "Quixotic deck of the secret was wrong."}],
    }  # fmt: skip
    archive.story(
        "zanzibar-ledger/index",
        body=f"{BODY} [[Eugene Harris]] saw ![{ALT}](inside.png) and [a file](quagmire.txt).\n",
        **fields | front,
    )
    archive.write("content/stories/zanzibar-ledger/zanzibar.png", picture())
    archive.write("content/stories/zanzibar-ledger/inside.png", picture((1, 2, 3)))
    archive.write("content/stories/zanzibar-ledger/quagmire.txt", "Xylophone sentence nobody may read.")
