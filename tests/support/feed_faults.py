"""Faults in Atom, RSS and JSON feeds."""

import datetime as dt
import json
import re
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

import jsonschema
from jsonfeedvalidator.schema import SCHEMA
from lxml import etree, html

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ADDRESSES = {"href", "src", "poster", "cite", "data", "action", "formaction"}
ADDED = {"authors": {"type": "array", "items": {"$ref": "#/definitions/author"}}, "language": {"type": "string"}}
"""What version 1.1 has beside 1.0, of which the schema is: of a feed and of an item."""
BASES = ["https://archive.example.org/", "https://press.example/a/b/"]


def atom_faults(data):
    """What RFC 4287 forbids in a feed, so far as this program could do it; and addresses that need their page to be read."""
    root = etree.fromstring(data)
    found = [] if root.tag == f"{ATOM}feed" else ["the root is no feed"]
    for at in (root, *root.findall(f"{ATOM}entry")):
        found += list(_part(at, f"{etree.QName(at).localname} {at.findtext(f'{ATOM}id')}"))
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    found += [f"{each} is the id of two" for each in set(ids) if ids.count(each) > 1]
    entries = root.findall(f"{ATOM}entry")
    if not root.findall(f"{ATOM}author") and not all(entry.findall(f"{ATOM}author") for entry in entries):
        found.append("somebody must be the author (4.1.1)")
    moments = [each.text for each in root.iter(f"{ATOM}updated") if MOMENT.fullmatch(each.text)]
    if moments and max(moments, key=dt.datetime.fromisoformat) != root.findtext(f"{ATOM}updated"):
        found.append("an entry is newer than its feed")
    if not root.findall(f"{ATOM}link[@rel='self']"):
        found.append("no self link (4.1.1)")
    return found


def _part(at, name):
    for needed in ("id", "title", "updated"):
        if len(at.findall(f"{ATOM}{needed}")) != 1 or not at.findtext(f"{ATOM}{needed}"):
            yield f"{name} has not one {needed}"
    for tag in ("updated", "published"):
        yield from (f"{name}: {each.text} is no moment (3.3)" for each in at.findall(f"{ATOM}{tag}") if not MOMENT.fullmatch(each.text))  # fmt: skip
    whole = [at.findtext(f"{ATOM}id"), *(link.get("href") for link in at.findall(f"{ATOM}link"))]
    yield from (f"{name}: {each} is no IRI" for each in whole if not absolute(each))
    types = [(link.get("type"), link.get("hreflang")) for link in at.findall(f"{ATOM}link[@rel='alternate']")]
    if len(types) != len(set(types)):
        yield f"{name} has two alternates of one type (4.1.1)"
    for author in at.findall(f"{ATOM}author"):
        if not author.findtext(f"{ATOM}name"):
            yield f"{name} has an author without a name (3.2.1)"
    for text in (*at.findall(f"{ATOM}content"), *at.findall(f"{ATOM}summary[@type='html']")):
        yield from (f"{name}: {each} counts from its page" for each in relative(text.text))


def absolute(address):
    parts = urlsplit(address or "")
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and address.isascii()
        and not set(address) & set(' "<>')
    )


def relative(text):
    """The addresses in HTML that do not stand alone."""
    for element in html.fragment_fromstring(text, create_parent="div").iter():
        for name, value in element.attrib.items():
            parts = (
                [part.split()[0] for part in value.split(", ")] if name == "srcset" else [value] * (name in ADDRESSES)
            )
            yield from (part for part in parts if not absolute(part))


def rss_faults(data):
    """What the specification of RSS 2.0 and the RSS Advisory Board's profile forbid, so far as this program could do it."""
    root = etree.fromstring(data)
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        return ["it is not RSS 2.0 with one channel"]
    (channel,) = channels
    items = channel.findall("item")
    found = [
        f"the channel has not one {tag}" for tag in ("title", "link", "description") if len(channel.findall(tag)) != 1
    ]
    found += [f"an item has not one {tag}" for item in items for tag in ("title", "link", "guid") if len(item.findall(tag)) != 1]  # fmt: skip
    found += [f"an item has two {tag}" for item in items for tag in ("description", "pubDate", CONTENT) if len(item.findall(tag)) > 1]  # fmt: skip
    ids = [each.text for each in root.iter("guid")]
    found += [f"{each} is the guid of two" for each in set(ids) if ids.count(each) > 1]
    permanent = [each.text for each in root.iter("guid") if each.get("isPermaLink") != "false"]
    links = [each.text for each in root.iter("link")] + [each.get("href") for each in root.iter(f"{ATOM}link")]
    found += [f"{each} is no address" for each in [*links, *permanent] if not absolute(each)]
    if len(channel.findall(f"{ATOM}link[@rel='self']")) != 1:
        found.append("no self link")
    found += [f"{each.text} is no date of RFC 822" for each in root.iter("pubDate", "lastBuildDate") if not is_rfc822(each.text)]  # fmt: skip
    found += [
        f"{each.text} has no e-mail address" for each in root.iter("author", "managingEditor") if "@" not in each.text
    ]
    for text in (*root.iter(CONTENT), *root.iter("description")):
        found += [f"{each} counts from its page" for each in relative(text.text or "<p></p>")]
    return found


def is_rfc822(text):
    try:
        return format_datetime(parsedate_to_datetime(text)) == text
    except ValueError:
        return False


def rss_items(data, base=BASES[0]):
    return {item.findtext("guid").removeprefix(base): item for item in etree.fromstring(data).iter("item")}


def json_faults(data):
    """What JSON Feed 1.1 forbids: its schema, and what that leaves to words."""
    feed = json.loads(data)
    item = SCHEMA["definitions"]["item"]
    added = {"item": item | {"properties": item["properties"] | ADDED}}
    schema = SCHEMA | {"properties": SCHEMA["properties"] | ADDED, "definitions": SCHEMA["definitions"] | added}
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    found = [error.message for error in validator.iter_errors(feed)]
    ids = [item.get("id") for item in feed.get("items", [])]
    found += [f"{each} is the id of two" for each in set(ids) if ids.count(each) > 1]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        found.append("another version")
    for item in feed.get("items", []):
        if ("content_html" in item) == ("content_text" in item):
            found.append("not one content")
        addresses = [item[key] for key in ("id", "url", "external_url", "image") if key in item]
        found += [f"{each} is no URL" for each in addresses if not absolute(each)]
        moments = [item[key] for key in ("date_published", "date_modified") if key in item]
        found += [f"{each} is no moment" for each in moments if not MOMENT.fullmatch(each)]
        found += [f"{each} counts from its page" for each in relative(item.get("content_html", "<p></p>"))]
    return found


def entries(archive, path="feed.xml"):
    return {entry.findtext(f"{ATOM}id").removeprefix(archive.base if hasattr(archive, "base") else BASES[0]): entry
            for entry in etree.fromstring((archive.root / "build" / path).read_bytes()).iter(f"{ATOM}entry")}  # fmt: skip
