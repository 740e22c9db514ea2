"""An archive with redirects, and the rules that are written for hosts."""

import hashlib
import json
import shutil
from urllib.parse import quote, unquote

from support.archive import Archive

OPAQUE = '[content]\ntombstone_urls = "opaque"\n'


RULES = ("_redirects", ".htaccess", "hosting/nginx-maps.conf", "hosting/Caddyfile")


def place(archive, base="https://archive.example.org/", more=""):
    archive.write("sitegen.toml", f'[site]\ntitle = "Test archive"\nbase_url = "{base}"\n{more}')
    archive.on.add("hosts")


def rules(archive):
    """All that is written for hosts."""
    return "".join(archive.output(path) for path in RULES)


def moved(archive):
    """The table, as the plainest of the files has it."""
    lines = [line.split(" ") for line in archive.output("_redirects").splitlines() if line[:1] == "/"]
    return {quote(unquote(old)): new for old, new, status in lines if status == "301!"}, {
        old for old, _, status in lines if status == "410!"
    }


def traces(archive, *words):
    return [
        (path, word) for path, data in archive.tree().items() for word in words if word in path or word.encode() in data
    ]


def world(archive):
    archive.entity("person", "gene", name="Gene", merged_into="person/g-harris", redirect_from=["/old/gene/"])
    archive.entity("person", "g-harris", name="G. Harris", merged_into="person/eugene")
    archive.entity("person", "eugene", name="Eugene")
    archive.story("one", title="One", redirect_from=["/old/", "/2019/x.html", "/plain"])
    archive.story("gone", title="Was here", status="withdrawn", redirect_from=["/old/gone/"])


def stone(uid):
    return f"/withdrawn/{hashlib.sha256(uid.encode()).hexdigest()[:16]}/"


def secret(archive, **front):
    fields = {"title": "What Jane did", "redirect_from": ["/2018/jane-doe-did/"], "entities": ["person/eugene"]}
    archive.story("jane-doe-arrested/index", **fields | front, body="Jane Doe was arrested.\n")
    archive.write("content/stories/jane-doe-arrested/notes.txt", "notes")


def opaque(archive, **front):
    place(archive, more=OPAQUE)
    archive.on.add("search")
    archive.entity("person", "eugene", name="Eugene")
    archive.story("merged-jane-doe", title="Twin", merged_into="story/jane-doe-arrested", redirect_from=["/jane/twin/"])
    archive.story("open", title="Open", follows="story/jane-doe-arrested", published="2020-01-01", body=(
        "[a](/stories/jane-doe-arrested/) [b](jane-doe-arrested/index.md) [[story/jane-doe-arrested|c]] "
        "[[story/jane-doe-arrested]] [[story/merged-jane-doe|d]]\n"))  # fmt: skip
    secret(archive, **front)


def clean(archive, folder):
    """The site of a clean build of the same content."""
    other = Archive(folder)
    other.on = archive.on
    for path in (".sitegen", "build"):
        shutil.rmtree(folder / path, ignore_errors=True)
    (folder / "sitegen.toml").write_bytes((archive.root / "sitegen.toml").read_bytes())
    if not (folder / "content").exists():
        (folder / "content").symlink_to(archive.root / "content")
    other.build()
    return other.tree()


def one(archive, **front):
    """The story of which everything happens; its slug is in its front matter."""
    fields = {"title": "One", "status": "published", "published": "2019-01-05", "redirect_from": ["/y.html"]} | front
    archive.write("content/stories/one.md", f"---\n{json.dumps(fields)}\n---\n")


QUERIES = ["/article.php?id=123", "/?p=7", "/story.asp?ID=45&page=2",
           "/a b/c.php?t=caf%C3%A9", "/q?just-words", "/x.cfm?Id=aB", "/x.cfm?Id=Ab"]  # fmt: skip
"""As other systems had them; the last two differ in capitals only."""
