"""The README of a bag: what it is, how to open and to check it, how to build the site again, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PUBLIC_KEY_FILE = "signing-key.pub"


class ReadmeFacts(NamedTuple):
    """The facts that a README states."""

    name: str
    """Name of the bag."""
    title: str
    organization: str
    contact: str
    base_url: str
    moment: str
    """Time of the package, as `--now` takes it."""
    is_complete: bool
    note: str
    counts: Sequence[str]
    """Numbers of documents and files, in words."""
    licenses: Mapping[str, int]
    """Number of public stories by license; "" for those without one."""
    wheel: str
    """Name of the file with the program."""
    platform: str
    has_dataset: bool
    signature: str = ""
    """Kind of the signature, `ssh` or `minisign`; empty without one."""
    public_key: str = ""
    limits: Sequence[str] = ()
    """Sentences about what cannot be built again exactly."""


def format_readme(facts: ReadmeFacts) -> bytes:
    """Return the text of the README in Markdown."""
    parts = [
        _introduction(facts),
        _contents(facts),
        _opening(),
        _checking(facts),
        _rebuilding(facts),
        _licenses(facts),
        _contact(facts),
    ]
    return "\n".join("\n".join(part) + "\n" for part in parts).encode()


def _introduction(facts: ReadmeFacts) -> list[str]:
    kind = (
        "It is **complete**: it contains unpublished material, such as drafts and notes. Do not make it public."
        if facts.is_complete
        else "It contains what is public on the site, and the sources of that. It contains no drafts and no notes of the newsroom."
    )
    lines = [
        f"# {facts.title}",
        "",
        f"This is a copy of the archive at <{facts.base_url}>, made for preservation by {facts.organization} on {facts.moment[:10]}.",
        kind,
        "",
        f"It has {', '.join(facts.counts)}.",
    ]
    return [*lines, "", facts.note] if facts.note else lines


def _contents(facts: ReadmeFacts) -> list[str]:
    rows = [
        ("`site.wacz`", "the site as visitors saw it, with its old addresses (WACZ 1.1.1 with WARC 1.1)"),
        ("`content/`", "the sources: Markdown with YAML, pictures and documents"),
        (
            "`sitegen/archive/`",
            "the configuration, the list of addresses, and the archive's own templates, themes and plugins",
        ),
        ("`sitegen/program/`", "the program that made the site, and the versions of the libraries that it uses"),
        ("`sitegen/site-manifest-sha256.txt`", "the SHA-256 of each file of the site"),
    ]
    if facts.has_dataset:
        rows.append(("`dataset/`", "the archive as data: SQLite, CSV and JSON, with a description"))
    return ["## Contents", "", "The folder `data/` contains:", "", *(f"- {path}: {text}" for path, text in rows)]


def _opening() -> list[str]:
    return [
        "## Open the site",
        "",
        "Open <https://replayweb.page/> in a browser, and choose the file `data/site.wacz`. It is not sent to a server. To show it on a website,",
        "serve the file with a server that answers range requests, and embed replayweb.page. Other programs for WARC files can use the files in",
        "`archive/` of the ZIP file.",
    ]


def _checking(facts: ReadmeFacts) -> list[str]:
    lines = [
        "## Check the copy",
        "",
        "The folder is a bag of BagIt 1.0 (RFC 8493). Each of these commands reads every byte; the first also checks the records of the WACZ file:",
        "",
        "```sh",
        f"sitegen preserve --verify {facts.name}",
        f"bagit.py --validate {facts.name}",
        "sha512sum --check --quiet tagmanifest-sha512.txt manifest-sha512.txt",
        "```",
        "",
        "The last one must be run in the folder of the bag.",
    ]
    if facts.signature == "ssh":
        lines += [
            "",
            "`tagmanifest-sha512.txt` is signed, and with it everything. Write a name and the newsroom's public key into a file `signers`, and run:",
            "",
            "```sh",
            "ssh-keygen -Y verify -f signers -I NAME -n sitegen-archive -s tagmanifest-sha512.txt.sig < tagmanifest-sha512.txt",
            "```",
        ]
    elif facts.signature:
        lines += [
            "",
            "`tagmanifest-sha512.txt` is signed, and with it everything. With the public key of the newsroom in a file `minisign.pub`, run:",
            "",
            "```sh",
            "minisign -V -p minisign.pub -m tagmanifest-sha512.txt",
            "```",
        ]
    if facts.public_key:
        lines += [
            "",
            "This is the public key. Compare it with one that you got from the newsroom by another way, since a forged copy would name another one:",
            "",
            "```text",
            facts.public_key,
            "```",
        ]
    return lines


def _rebuilding(facts: ReadmeFacts) -> list[str]:
    lines = [
        "## Build the site again",
        "",
        "The sources are readable without the program. With it, they give the same site again, byte for byte:",
        "",
        "```sh",
        "python3 -m venv venv",
        f"venv/bin/pip install -r data/sitegen/program/requirements.txt data/sitegen/program/{facts.wheel}",
        "mkdir rebuilt",
        "cp -R data/content data/sitegen/archive/. rebuilt/",
        f"venv/bin/sitegen -C rebuilt build --now {facts.moment}",
        "cd rebuilt/build && sha256sum --check --quiet ../../data/sitegen/site-manifest-sha256.txt",
        "```",
        "",
        f"The site was built with {facts.platform} Other versions of Python and of its libraries can give other bytes of pictures and of the",
        "search index; the texts are the same.",
    ]
    return [*lines, *(line for limit in facts.limits for line in ("", limit))]


def _licenses(facts: ReadmeFacts) -> list[str]:
    lines = ["## Licenses", ""]
    for license_name, count in sorted(facts.licenses.items()):
        stories = f"{count:,} {'story' if count == 1 else 'stories'}"
        lines.append(f"- {stories}: {license_name or 'no license is stated, so ask before you reuse them'}")
    return [
        *lines,
        "- Pictures and documents can have owners of their own, who are named with them.",
        "- sitegen, the program: MIT",
    ]


def _contact(facts: ReadmeFacts) -> list[str]:
    return [
        "## Questions",
        "",
        f"{facts.organization}{f', {facts.contact}' if facts.contact else ''}, <{facts.base_url}>",
    ]
