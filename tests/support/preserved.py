"""An archive with everything that a package for the public must not contain, and the words of a package."""

import gzip
import io
import json
import zipfile

from support.archive import OFF
from support.images import jpeg

SECRETS = {
    "draft": "Zanzibar ledger vanished overnight",
    "held": "Quixotic mayor resigns quietly",
    "embargoed": "Xylophone factory closes tomorrow",
    "withdrawn": "Vermilion accusation without proof",
    "suppressed": "Ottoline Witherspoon",
    "comment": "ombudsprachtig",
    "internal": "velvetquagmire",
    "toml": "mangrovecipher",
    "notes": "pelicanwhisper",
    "target": "hidden-bucket-of-courier",
    "tagging": "Refusedname Candidate",
    "extra": "gossamertag",
    "gone": "obliterated-address",
    "unlisted": "onceuponalisting",
}
"""A word or words for each thing that is not public."""
NOW = "2026-01-05T05:00:00"
CONFIG = f"""\
# {SECRETS["comment"]}
[site]
title = "Millbrook Courier" # {SECRETS["comment"]}
base_url = "https://courier.example/"
description = "News of # Millbrook"

[sections."city-hall"]
title = "City hall"

[search]
enabled = false

[publish.production]
to = "s3://{SECRETS["target"]}"

[check.patterns.source]
pattern = "{SECRETS["comment"]}"
message = "{SECRETS["comment"]}"

[images]
social_cards = "none"

[preserve]
organization = "Courier Trust"
contact = "archive@courier.example"
"""


SMALL_CONFIG = """\
[site]
title = "Courier"
base_url = "https://courier.example/"
[search]
enabled = false
[images]
social_cards = "none"
[dataset]
enabled = false
[outputs]
feeds = false
sitemap = false
hosts = []
citations = false
"""


def write_small_archive(archive, more=""):
    """Write the configuration of an archive with few files, without the environment variables that a package does not have."""
    archive.on = {*OFF}
    archive.write("sitegen.toml", SMALL_CONFIG + more)


def write_newsroom(archive):
    """Write an archive with public and unpublished documents that refer to each other, and build it."""
    archive.on = {*OFF}
    archive.write("sitegen.toml", CONFIG)
    archive.entity("person", "leo-park", name="Leo Park", status=None, protected=True, relations=[
        {"to": "person/ottoline-witherspoon", "kind": "family", "source": "story/council"},
        {"to": "organization/city", "kind": "member", "source": ["story/council", "story/zanzibar-ledger"]},
    ])  # fmt: skip
    archive.entity("organization", "city", name="City of Millbrook", status=None)
    archive.entity("person", "ottoline-witherspoon", name=SECRETS["suppressed"], visibility="suppressed")
    archive.entity("person", "old-park", name="L. Park", merged_into="person/leo-park", body=f"{SECRETS['notes']}\n")
    archive.entity("organization", "unused", name="Unused society", status=None, body=f"{SECRETS['notes']}\n")
    archive.write("content/stories/council/photo.jpg", jpeg(size=(60, 40)))
    archive.write("content/stories/council/notes.txt", SECRETS["notes"])
    archive.write("content/stories/council/index.md", f"""\
---
# {SECRETS["comment"]}
title: "Council # votes"   # {SECRETS["comment"]}
status: published
published: 2019-01-05
deck: >-  # {SECRETS["comment"]}
  Three to two,
  after midnight.
# {SECRETS["comment"]}
entities:
  - Leo Park  # {SECRETS["comment"]}
  - person/ottoline-witherspoon
bylines: [Ann Lee, {SECRETS["suppressed"]}]
internal:
  todo: {SECRETS["internal"]}
extra: {{tags: [{SECRETS["extra"]}]}}
redirect_from: [/2019/01/council.html, "/story.php?id=7"]
image: {{src: photo.jpg, alt: The council}}
---
The council met. [[person/ottoline-witherspoon|A clerk]] and [a source](../../people/ottoline-witherspoon.md) spoke,
as [[story/zanzibar-ledger|reported]] before by [[L. Park]].
""")  # fmt: skip
    archive.write("content/stories/flood.md", f"""\
+++
title = "Flood # warning"  # {SECRETS["toml"]}
status = "published"
published = 2019-02-01
entities = ["organization/city"] # {SECRETS["toml"]}
[internal]
source = "{SECRETS["internal"]}"
+++
Water rose.
""")  # fmt: skip
    archive.story("zanzibar-ledger", title=SECRETS["draft"], status="draft", body=f"{SECRETS['notes']}\n")
    archive.story("quixotic-mayor", title=SECRETS["held"], status="held")
    archive.story("xylophone-factory", title=SECRETS["embargoed"], embargo="2026-01-05T06:00")
    archive.story("accused", title=SECRETS["withdrawn"], status="withdrawn", deck=SECRETS["withdrawn"], body=f"{SECRETS['withdrawn']}\n",
                  corrections=[{"date": "2019-03-01", "kind": "retraction", "text": "The minutes do not support it."},
                               {"date": "2019-02-01", "kind": "correction", "text": SECRETS["withdrawn"]}])  # fmt: skip
    archive.write("content/static/robots-note.txt", "public\n")
    archive.write("tagging.toml", f'[[refused]]\nname = "{SECRETS["tagging"]}"\n')
    archive.write("imports/wordpress.ndjson", json.dumps({"note": SECRETS["tagging"]}) + "\n")
    archive.build("--now", NOW)
    ledger = (archive.root / "addresses.txt").read_text("utf-8")
    unlisted = f"/stories/{SECRETS['unlisted']}/ story/{SECRETS['unlisted']} 0a0b0c0d unpublished\n"
    archive.write("addresses.txt", f"{ledger}{unlisted}gone: /stories/{SECRETS['gone']}/\n# {SECRETS['comment']}\n")
    archive.build("--now", NOW)


def package_texts(folder):
    """Yield name and bytes of every file of a package; of ZIP and WARC files, of what they contain. Without the program."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.endswith(".wacz"):
            yield from ((f"{name}!{inner}", data) for inner, data in _members(path.read_bytes()))
        elif not name.endswith(".whl"):
            yield name, path.read_bytes()


def _members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            yield name, gzip.decompress(content) if name.endswith(".gz") else content


def traces(folder, words):
    """Return the files of a package that contain one of some words, in any letters, and the words."""
    return [
        (name, word)
        for name, data in package_texts(folder)
        for word in words
        if word.casefold().encode() in data.lower() or word.casefold() in name.casefold()
    ]
