"""The search index is written in Pagefind's format: it contains what Pagefind's own index of the same records does."""

import base64
import gzip
import random

import msgspec
import pytest

from sitegen.artifacts.search import pagefind
from sitegen.artifacts.search.index_files import Record, write_index
from sitegen.artifacts.search.pagefind import PagefindProcess
from sitegen.artifacts.search.word_forms import SIGNATURE, WordForms, read_cbor, split_words
from sitegen.diagnostics import SitegenError

WORDS = [
    "committee", "committees", "Committee,", "argued", "arguing", "café", "cafés", "Café's", "naïve", "NAÏVE",
    "check-in", "check-in/check-out", "camelCaseWord", "HTTPServer", "foo-foo-foo", "snake_case", "_private", "___",
    "___PAGEFIND_WEIGHT___9", "___END_PAGEFIND_WEIGHT___", "___PAGEFIND_ANCHOR___a:0:b", "&lt;", "<b>", "1,000.50",
    "2019-01-05", "3.14", "—", "…", "\u201cquoted\u201d", "don\u2019t", "l'homme", "O'Brien-Smith", "Straße", "ẞ", "İstanbul",
    "ıssız", "ŁÓDŹ", "æther", "Øre", "\u5317", "\u4eac", "\u5927", "Пётр", "Ёлка", "Ελλάδα", "עברית", "العربية", "हिन्दी",
    "x", "a-b", "C++", "😀", "go👍go", "👩\u200d👩\u200d👧", "1️⃣", "e\u0301te\u0301", "zero\u200bwidth", "\u200b",
    "e-mail@example.org", "#tag", "@handle",
    "supercalifragilistic" * 20,
]  # fmt: skip
"""Words of many kinds; each is read by Pagefind's rules."""


def records(seed, count):
    chance = random.Random(seed)

    def text(length):
        return chance.choice([" ", " \n ", "\t"]).join(chance.choices(WORDS, k=chance.randrange(length)))

    for number in range(count):
        meta = {name: text(6) for name in chance.sample(["title", "names", "forms", "also"], chance.randrange(5))}
        filters = {
            name: chance.sample(["a", "B", "é", "long value"], chance.randrange(1, 4))
            for name in chance.sample(["kind", "entity", "year", "_when"], chance.randrange(5))
        }
        sort = {"newest": f"{chance.randrange(50):09d}", "oldest": f"{number:09d}"} if chance.random() < 0.9 else {}
        yield Record(f"stories/{number}/", text(chance.choice([1, 5, 60, 2000])), meta, filters, sort)


def cleaned(record):
    """The record without what is left out before words are counted."""
    meta = {name: " ".join(split_words(text)) for name, text in record.meta.items()}
    return msgspec.structs.replace(record, content=" ".join(split_words(record.content)), meta=meta)


def is_instruction(word):
    return word.startswith(("___PAGEFIND", "___END"))


def without_instructions(record):
    """Pagefind obeys some words. An index of sitegen contains them as words."""
    meta = {
        name: " ".join(word for word in text.split() if not is_instruction(word)) for name, text in record.meta.items()
    }
    content = " ".join(word for word in record.content.split() if not is_instruction(word))
    return msgspec.structs.replace(record, content=content, meta=meta)


def index_of_pagefind(records, language, folder):
    with PagefindProcess(folder) as program:
        number = program.request(type="NewIndex", config={"force_language": language})["index_id"]
        for record in records:
            program.request(type="AddRecord", index_id=number, language=language, **msgspec.to_builtins(record))
        files = program.request(type="GetFiles", index_id=number)["files"]
    return {file["path"]: base64.b64decode(file["content"]) for file in files}


def index_of_sitegen(records, language, folder):
    write_index(lambda: iter(records), WordForms(language, folder), folder / "index")
    return {
        file.relative_to(folder / "index").as_posix(): file.read_bytes()
        for file in (folder / "index").rglob("*")
        if file.is_file()
    }


def meaning(files):
    """All that an index says, without the names of its files."""

    def unpacked(name):
        return gzip.decompress(files[name]).removeprefix(SIGNATURE)

    [table] = [read_cbor(data) for name, data in files.items() if name.endswith(".pf_meta")]
    version, pages, chunks, filters, orders, fields = table
    entry = msgspec.json.decode(files["pagefind-entry.json"])
    for language in entry["languages"].values():
        del language["hash"]
    return {
        "version": version,
        "entry": entry,
        "documents": [(unpacked(f"fragment/{name}.pf_fragment"), count) for name, count in pages],
        "words": [(first, last, unpacked(f"index/{name}.pf_index")) for first, last, name in chunks],
        "filters": sorted(
            [label, sorted(read_cbor(files[f"filter/{name}.pf_filter"])[1])]
            for label, name in filters
            if not label.startswith("_")
        ),
        "orders": sorted(orders),
        "fields": fields,
    }


@pytest.mark.parametrize(
    ("language", "seed", "count"), [("en", 1, 60), ("en", 2, 400), ("es", 3, 60), ("zh-Hant", 4, 60), ("xx", 5, 20)]
)
def test_the_index_contains_what_that_of_pagefind_does(tmp_path, language, seed, count):
    given = [without_instructions(cleaned(record)) for record in records(seed, count)]
    ours = index_of_sitegen(given, language, tmp_path)
    wanted = index_of_pagefind(given, language, tmp_path)
    assert meaning(ours) == meaning(wanted)
    assert all(wanted[name] == data for name, data in ours.items() if name.endswith((".js", ".pagefind")))


def test_a_word_that_pagefind_would_obey_is_a_word(tmp_path):
    given = [
        Record("a/", "one ___PAGEFIND_WEIGHT___9 two \u200b three", {"title": "T"}, {}, {}),
        Record("b/", "\u2014", {"title": "words of the title"}, {}, {}),
    ]
    files = index_of_sitegen(given, "en", tmp_path)
    [fragment] = [msgspec.json.decode(text) for text, _ in meaning(files)["documents"]]
    assert fragment["content"] == "one ___PAGEFIND_WEIGHT___9 two three"
    assert fragment["word_count"] == 4
    found = {
        word: pages
        for _, _, data in meaning(files)["words"]
        for word, pages, _ in read_cbor(gzip.compress(SIGNATURE + data))[0]
    }
    assert found["three"] == [[0, [-25, 3], []]]
    assert found["weight"][0][1][-1] == 1, sorted(found)


def test_the_same_records_give_the_same_bytes(tmp_path):
    given = list(records(6, 50))
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    assert index_of_sitegen(given, "en", tmp_path / "one") == index_of_sitegen(given, "en", tmp_path / "two")


def test_a_search_program_that_gives_no_answer_is_stopped(tmp_path, monkeypatch):
    """A Pagefind whose own system calls failed waited without end, and the build with it."""
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o700)
    monkeypatch.setattr(pagefind, "get_executable", lambda: program)
    monkeypatch.setattr(pagefind, "ANSWER_SECONDS", 0.2)
    for text in ("short", "longer than a pipe " * 100_000):
        with pytest.raises(SitegenError, match=r"it was stopped after 0\.2 seconds"):
            pagefind.index_one_text(text, "en", tmp_path)
