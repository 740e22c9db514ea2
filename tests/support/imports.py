"""An importer of tests: it yields the items that a JSON file lists, and its links and pictures are tokens of `References`."""

import json
from pathlib import Path

from support.archive import CONFIG

PLUGIN = """\
import json, re
from sitegen import hookimpl
from sitegen.importers import (
    Change, ImportedDocument, ImportedFile, ImportNote, Question, RefusedItem, SkippedItem,
)
from sitegen.importers._references import References
from sitegen.diagnostics import Problem
from sitegen.problem_codes.environment import IMPORT_FAILED

class Items:
    def read_items(self, request):
        for source in request.sources:
            for line, item in enumerate(json.loads(source.read_text("utf-8")), 1):
                yield make(request, str(source), line, item)

def make(request, origin, line, item):
    kind, questions = item.pop("item", "document"), tuple(Question(**each) for each in item.pop("questions", ()))
    changes = tuple(Change(**each) for each in item.pop("changes", ()))
    if kind == "skip":
        return SkippedItem(item["type"], item["rule"], origin, line, questions=questions)
    if kind == "refuse":
        return RefusedItem(item["type"], Problem(origin, line, 1, IMPORT_FAILED(item["message"])), questions=questions)
    if kind == "note":
        return ImportNote(origin, changes[0])
    number = str(item["id"])
    refs = References("https://old.example.org/")
    def token(match):
        return refs.refer(match[2], match[1], line)
    body = re.sub(r"<(link|picture|file) ([^>]+)>", token, item.get("body", "Text."))
    front = {"title": f"Story {number}", "status": "draft"}
    if item.get("kind", "story") == "story":
        front["imported"] = {"system": "items", "id": number}
    front |= json.loads(re.sub(r"<(link|picture|file) ([^>]+)>", token, json.dumps(item.get("front", {}))))
    slug = request.slugs.allocate(item.get("kind", "story"), number, [item.get("slug", f"s{number}")])
    files = tuple(ImportedFile(name, text.encode()) for name, text in item.get("files", {}).items())
    return ImportedDocument(
        item.get("kind", "story"), slug, front, body + "\\n", origin, line, number, "", tuple(item.get("addresses", ())),
        refs.found, files, changes, questions, item.get("type", "post"), item.get("source_status", "publish"), item.get("is_converted", True),
    )

@hookimpl
def importers():
    return {"items": Items()}
"""


def prepare(archive):
    """Give an archive the importer `items`."""
    archive.write("sitegen.toml", CONFIG + '[plugins]\nfolder = "plugins"\n')
    archive.write("plugins/items.py", PLUGIN)


def import_items(archive, items, *options, name="export"):
    """Import items with the importer `items`, and return the result of the command."""
    file = archive.root.parent / f"{archive.root.name}-source" / f"{name}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(items), "utf-8")
    return archive.run("import", "items", str(file), *options)


def report(archive, name="export"):
    """The report of the last import as data."""
    return json.loads((archive.root / f"imports/{name}.report.json").read_text("utf-8"))


def content(archive):
    """Every file in content/ by its path there."""
    folder = archive.root / "content"
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def media_folder(archive, **files):
    """A copy of the old site's uploads beside an archive, with files by their paths."""
    folder = Path(f"{archive.root}-uploads")
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder
