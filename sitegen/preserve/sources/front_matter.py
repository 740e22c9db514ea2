"""Rewrites front matter without comments and without values that are not published. Keys that stay as they are keep their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter.splitter import read_front_matter
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.located_values import LocatedFrontMatter, locate_values
from sitegen.problem_codes.preservation import UNPUBLISHED_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_UNBROKEN = 1 << 30
"""Width of lines: values are not broken into several."""


def rewrite_front_matter(text: str, data: dict[str, Any], file: str) -> str:
    """Return a document with other data in its front matter, and without comments in it.

    Args:
        text: the text of the document, with valid front matter and line feeds.
        data: the data that the front matter is to have: some of its keys, in their order, with the same or other values.
        file: path of the document, for messages.

    Raises:
        SitegenError: if the result would have other data.
    """
    found = read_front_matter(text, file)
    if isinstance(found, Problem):
        raise SitegenError([found])
    front = locate_values(text)
    if data == found.data and not has_comments(text, front):
        return text
    block = "".join(_kept_keys(front, found.data, data)) if _is_block_style(front) else _dump(data)
    result = f"---\n{block}---\n{found.body}"
    written = read_front_matter(result, file)
    if isinstance(written, Problem) or written.data != data or has_comments(result, locate_values(result)):
        message = UNPUBLISHED_SOURCE("what is not published cannot be removed from the front matter")
        raise SitegenError([Problem(file, 1, 1, message, "write the front matter in a simpler form")])
    return result


def _is_block_style(front: LocatedFrontMatter) -> bool:
    return front.fence == "---" and not front.closing_brace and bool(front.keys)


def has_comments(text: str, front: LocatedFrontMatter) -> bool:
    """Return True if the front matter of a document has a comment."""
    if front.fence != "---":
        return "#" in text[front.start : front.end]  # possibly: then it is written again, as YAML
    return bool(_comment_offsets(text[front.start : front.end]))


def _comment_offsets(block: str) -> list[int]:
    """Return the offset of each part of a YAML text between two tokens that has a comment, and of block scalars with one in their first line."""
    found, end = [], 0
    for token in yaml.scan(block, Loader=_LOADER):
        if "#" in block[end : token.start_mark.index]:
            found.append(end)
        if getattr(token, "style", None) in {"|", ">"}:
            header = block[token.start_mark.index : token.end_mark.index].partition("\n")[0]
            found += [token.start_mark.index] if "#" in header else []
        end = max(end, token.end_mark.index)
    return found + ([end] if "#" in block[end:] else [])


def _kept_keys(front: LocatedFrontMatter, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Yield the text of each key: as it is if neither its value changes nor a comment is near it."""
    commented = _comment_offsets(front.text[front.start : front.end])
    starts = sorted((offset, path[0]) for path, offset in front.keys.items() if len(path) == 1)
    ends = [*(offset for offset, _ in starts[1:]), front.end]
    for (start, key), end in zip(starts, ends, strict=True):
        if key not in new:
            continue
        has_comment = any(start <= front.start + offset < end for offset in commented)
        is_same = new[key] == old[key] and not has_comment
        yield front.text[start:end] if is_same else _dump({key: new[key]})


def _dump(data: dict[str, Any]) -> str:
    return str(yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=_UNBROKEN)) if data else ""
