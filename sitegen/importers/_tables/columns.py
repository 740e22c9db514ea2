"""The meanings of the columns of a table: by their names, or by the map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError, suggestion
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TARGETS = {
    "id": ("id", "number", "post_id"),
    "title": ("title", "headline", "hed"),
    "deck": ("deck", "subtitle", "subheadline", "excerpt", "summary", "description", "dek"),
    "body": ("body", "text", "content"),
    "published": ("published", "date", "published_at", "published_date", "publish_date", "pub_date", "post_date"),
    "modified": ("modified", "updated", "updated_at", "last_modified", "modified_date", "last_published_date"),
    "status": ("status",),
    "password": ("password", "post_password"),
    "embargo": ("embargo",),
    "slug": ("slug",),
    "address": ("address", "url", "permalink", "link", "post_url", "post_page_url", "canonical_url"),
    "bylines": ("bylines", "byline", "author", "authors", "writer"),
    "section": ("section", "category", "main_category", "primary_category"),
    "tags": ("tags", "keywords"),
    "entities": ("entities",),
    "language": ("language", "lang"),
    "dateline": ("dateline",),
    "kind": ("kind",),
    "publication": ("publication",),
    "license": ("license",),
    "credit": ("credit",),
    "original_url": ("original_url",),
    "archived_url": ("archived_url",),
    "image": (
        "image",
        "picture",
        "photo",
        "lede_image",
        "cover_image",
        "featured_image",
        "feature_image",
        "main_image",
    ),
    "image_alt": ("image_alt", "alt", "lede_image_alt", "lede_image_description"),
    "image_caption": ("image_caption", "caption", "lede_image_caption"),
    "image_credit": ("image_credit", "lede_image_credit"),
}
"""Meaning of a column: the names by which it is recognized, in lower case with `_` between words."""
_BY_NAME = {name: target for target, names in TARGETS.items() for name in names}
_FREE_TARGET = re.compile(r"(?:extra|internal)\.[\w-]+")
DROP = "drop"


def column_targets(header: Sequence[str], fields: Mapping[str, str], file: str) -> list[str]:
    """Return the meaning of each column, in the order of the header; "" for a column without a name.

    A meaning is a key of `TARGETS`, `extra.KEY`, `internal.KEY`, or `drop`.

    Raises:
        SitegenError: if columns have an unknown or the same meaning, or if there is no column for the headline or the text.
    """
    targets = [target_of(name, fields) for name in header]
    unknown = [name for name, target in zip(header, targets, strict=True) if target is None]
    problems = [unknown_columns(unknown, file)] if unknown else []
    problems += [
        _invalid(name, target, file)
        for name, target in zip(header, targets, strict=True)
        if not is_valid_target(target)
    ]
    found = [target or "" for target in targets]
    problems += [*_repeated(header, found, file), *_missing(found, file)] if not problems else []
    if problems:
        raise SitegenError(problems)
    return found


def target_of(name: str, fields: Mapping[str, str]) -> str | None:
    """Return the meaning of a column, or None if it is not known."""
    if not name.strip():
        return ""
    if (answer := fields.get(name, fields.get(name.strip()))) is not None:
        return answer
    return _BY_NAME.get(re.sub(r"[\s-]+", "_", name.strip().lower()))


def is_valid_target(target: str | None) -> bool:
    """Return True for a meaning that the map may give; no answer is valid."""
    return not target or target == DROP or target in TARGETS or bool(_FREE_TARGET.fullmatch(target))


def unknown_columns(names: Sequence[str], file: str) -> Problem:
    """Return the problem of columns without a known meaning. Its hint is the table for the map."""
    listed = ", ".join(f'"{name}"' for name in names)
    what = f"the meaning of the column {listed} is" if len(names) == 1 else f"the meanings of the columns {listed} are"
    lines = "\n".join(f'{_toml_key(name)} = "drop"' for name in names)
    hint = f"add to the map, with a field in place of drop where a column is needed:\n\n[fields]\n{lines}\n"
    return Problem(file, 1, 1, IMPORT_FAILED(f"{what} not known"), hint)


def _toml_key(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _invalid(name: str, target: str | None, file: str) -> Problem:
    known = f"use {', '.join(TARGETS)}, extra.KEY, internal.KEY or drop"
    hint = " ".join(filter(None, (suggestion(target or "", TARGETS), known)))
    return Problem(file, 1, 1, IMPORT_FAILED(f'the map gives the column "{name}" the unknown field "{target}"'), hint)


def _repeated(header: Sequence[str], targets: Sequence[str], file: str) -> list[Problem]:
    problems = []
    for target in dict.fromkeys(targets):
        names = [name for name, other in zip(header, targets, strict=True) if other == target]
        if target not in {"", DROP} and len(names) > 1:
            message = IMPORT_FAILED(f"the columns {' and '.join(names)} have the same meaning, {target}")
            is_one_name = len(set(names)) == 1
            hint = (
                "rename one of them in the first line"
                if is_one_name
                else "state below [fields] of the map what each of them means"
            )
            problems.append(Problem(file, 1, 1, message, hint))
    return problems


def _missing(targets: Sequence[str], file: str) -> list[Problem]:
    hint = 'name it in the first line, or in the map: [fields], then "COLUMN" = "{}"'
    return [
        Problem(file, 1, 1, IMPORT_FAILED(f"no column has the {text} of the stories"), hint.format(target))
        for target, text in (("title", "headline"), ("body", "text"))
        if target not in targets
    ]
