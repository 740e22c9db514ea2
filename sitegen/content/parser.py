"""The parse step: turns the bytes of one content file into a document.

It depends only on the bytes, the configuration and the plugins, so it can run in any process, and its result can be stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import TomlPositions
from sitegen.content import prose_fields
from sitegen.content.data_files import DATA_PREFIX
from sitegen.content.embed_hosts import embed_host_problems
from sitegen.content.front_matter import clock_changes, foreign_keys, splitter, status_fallback, validation
from sitegen.content.front_matter.date_values import make_decode_hook
from sitegen.content.markdown import parser
from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, suggestion
from sitegen.model.document import OWN_TYPES, Body, Document, Meta, StatedStatus
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.story import Story
from sitegen.names.language_tags import canonicalize_tag
from sitegen.names.naming import slug_from_filename
from sitegen.problem_codes.files import DOCUMENT_TOO_LARGE, MISPLACED_DOCUMENT
from sitegen.problem_codes.front_matter import UNKNOWN_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.config.schema import Config
    from sitegen.plugins import Plugins
    from sitegen.plugins.shortcode_types import ShortcodeType

MAX_DOCUMENT_BYTES = 2_000_000
"""Maximum bytes of a document, about 300,000 words."""


def document_kind(file: str, config: Config) -> str | None:
    """Return the kind of a content file, from its folder; None if no kind has that folder."""
    parts = file.split("/")
    folder = parts[1] if len(parts) > 2 else ""  # noqa: PLR2004 - content/folder/name
    return next((name for name, kind in config.kinds.items() if kind.folder == folder), None)


def parse_document(
    file: str,
    data: bytes,
    config: Config,
    plugins: Plugins | None = None,
    *,
    as_published: bool = False,
    shortcodes: Mapping[str, ShortcodeType | None] | None = None,
) -> Document:
    """Return the document that one content file contains.

    Invalid input does not raise: the document then has problems, and `meta` is None if the front matter is unusable.

    Args:
        file: path from the archive's folder, such as `content/stories/x.md`.
        data: the bytes of the file.
        config: the configuration, which defines the folders of the kinds, the default language and the time zone.
        plugins: the archive's plugins, which may extend the Markdown parser.
        shortcodes: the declarations of all shortcodes by name; those of sitegen and the plugins if None.
        as_published: treat the document as published, without an embargo, whatever its front matter says.
    """
    kind = document_kind(file, config)
    text = document_size_problem(file) if len(data) > MAX_DOCUMENT_BYTES else decode_text(data, file)
    front = splitter.read_front_matter(text, file) if isinstance(text, str) else text
    if kind is None or isinstance(text, Problem) or isinstance(front, Problem):
        problem = front if kind and isinstance(front, Problem) else _misplaced_problem(file, config)
        stated_status = status_fallback.status_from_bytes(data, config.site.timezone)
        return _unreadable_document(file, kind or "", problem, stated_status=stated_status)
    positions = struct_errors.SourcePositions(
        file, text, front.positions, is_toml=isinstance(front.positions, TomlPositions)
    )
    source = _Source(file, kind, front, positions, config)
    parsed = _parse_body(source, plugins, shortcodes if shortcodes is not None or not plugins else plugins.shortcodes)
    if isinstance(parsed, Problem):
        # counts as published, so that the problem of the plugin stops the build
        return source.unreadable_document(parsed, stated_status=StatedStatus("published"))
    body, lost_words = parsed
    try:
        meta = _canonicalize_language(_convert_front_matter(source))
    except struct_errors.StructError as error:
        stated_status = status_fallback.status_from_data(front.data, kind, config.site.timezone)
        return source.unreadable_document(*error.problems, *lost_words, body=body, stated_status=stated_status)
    return _readable_document(source, meta, body, lost_words, as_published=as_published)


@dataclass(frozen=True, slots=True)
class _Source:
    """A content file in the folder of a kind, with front matter that consists of keys and values."""

    file: str
    kind: str
    front: splitter.FrontMatter
    positions: struct_errors.SourcePositions
    config: Config

    @property
    def language(self) -> str:
        """Canonical tag of the language of the document."""
        return canonicalize_tag(str(self.front.data.get("lang") or self.config.site.language))

    def unreadable_document(
        self, *problems: Problem, body: Body | None = None, stated_status: StatedStatus
    ) -> Document:
        """Return the document of the file with unusable front matter, with its problems."""
        slug = str(self.front.data.get("slug") or "")
        return _unreadable_document(self.file, self.kind, *problems, slug=slug, body=body, stated_status=stated_status)


def _parse_body(
    source: _Source, plugins: Plugins | None, shortcodes: Mapping[str, ShortcodeType | None] | None
) -> tuple[Body, list[Problem]] | Problem:
    """Return the body and the problems of words that would be lost; the problem of a plugin if one failed."""
    file, front = source.file, source.front
    raw_html = any(file.startswith(f"content/{folder.strip('/')}/") for folder in source.config.content.raw_html)
    try:
        body, lost_words = parser.parse_body(
            front.body,
            file,
            front.line_offset,
            source.language,
            html=raw_html,
            plugins=plugins,
            shortcodes=shortcodes,
            zone=source.config.site.timezone,
        )
    except Exception as error:
        problem = plugins.attribute_to_plugin(error, f"while {file} was read") if plugins else None
        if problem is None:
            raise
        return problem
    allowed_frames = source.config.security.allowed("frames")
    unknown_hosts = embed_host_problems(body, file, source.positions.text, allowed_frames)
    return body, [*front.lost_comments, *lost_words, *unknown_hosts]


def _convert_front_matter(source: _Source) -> Meta:
    """Return the front matter as the struct of its kind.

    Raises:
        struct_errors.StructError: if it has values of wrong types or unknown keys.
    """
    config = source.config
    struct_type = OWN_TYPES.get(source.kind) or ENTITY_TYPES.get(source.kind, Entity)
    hints = struct_errors.HintProvider(
        foreign_keys.make_key_hint(struct_type, config.kinds[source.kind].permalink), foreign_keys.suggest_line
    )
    return struct_errors.convert(
        struct_type, source.front.data, source.positions, make_decode_hook(config.site.timezone), hints
    )


def _readable_document(
    source: _Source, meta: Meta, body: Body, lost_words: list[Problem], *, as_published: bool
) -> Document:
    """Return the document of a file with usable front matter, with the problems of its values.

    The embargo of a document that is treated as published is checked, and then ignored.
    """
    meta = _with_published_status(meta) if as_published else meta
    front, positions, config = source.front, source.positions, source.config
    slug = meta.slug or slug_from_filename(source.file)
    problems = (
        *validation.validate_front_matter(meta, slug, positions, config),
        *prose_fields.markup_warnings(meta, positions),
        *clock_changes.find_clock_problems(front.data, positions, config.site.timezone),
        *lost_words,
    )
    marks = {".".join(map(str, path)): position for path, position in front.positions.items() if path}
    typeset = prose_fields.typeset_front_matter(_without_embargo(meta) if as_published else meta, source.language)
    return Document(source.file, source.kind, f"{source.kind}/{slug}", typeset, body, problems, marks)


def _canonicalize_language(meta: Meta) -> Meta:
    """Return the front matter with the canonical spelling of its language tag, so that `EN` and `en` are one language."""
    lang = canonicalize_tag(meta.lang)
    return meta if lang == meta.lang else msgspec.structs.replace(meta, lang=lang)


def _with_published_status(meta: Meta) -> Meta:
    """Return the front matter as published; that of withdrawn documents and entities unchanged."""
    if isinstance(meta, Entity) or meta.status == "withdrawn":
        return meta
    return msgspec.structs.replace(meta, status="published")


def _without_embargo(meta: Meta) -> Meta:
    """Return the front matter without an embargo; that of withdrawn documents unchanged."""
    is_embargoed = isinstance(meta, Story) and meta.status != "withdrawn"
    return msgspec.structs.replace(meta, embargo=None) if is_embargoed else meta


def _unreadable_document(
    file: str, kind: str, *problems: Problem, slug: str = "", body: Body | None = None, stated_status: StatedStatus
) -> Document:
    """Return the document of a file with unusable front matter, with its problems, including those of its body."""
    uid = f"{kind}/{slug or slug_from_filename(file)}"
    return Document(file, kind, uid, None, body or Body(), problems, stated_status=stated_status)


def document_size_problem(file: str) -> Problem:
    """Return the problem of a document with more than `MAX_DOCUMENT_BYTES`."""
    message = DOCUMENT_TOO_LARGE(f"the document is larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB")
    return Problem(file, 1, 1, message, "split the text into several documents, and publish data and pictures as files")


def _misplaced_problem(file: str, config: Config) -> Problem:
    folders = [kind.folder for kind in config.kinds.values()]
    parts = file.split("/")
    if len(parts) == 2:  # noqa: PLR2004 - content/name.md
        return Problem(
            file,
            0,
            0,
            MISPLACED_DOCUMENT("a document must be in the folder of its kind"),
            f"move it to one of content/{{{', '.join(folders)}}}/",
        )
    if file.startswith(DATA_PREFIX):
        message = MISPLACED_DOCUMENT(f"a document cannot be in {DATA_PREFIX}, which is for data that templates read")
        return Problem(file, 0, 0, message, f"move it to one of content/{{{', '.join(folders)}}}/")
    hint = suggestion(parts[1], folders) or "declare the folder of a new kind under [kinds] in sitegen.toml"
    message = UNKNOWN_FOLDER(f'"content/{parts[1]}/" is not the folder of a kind')
    return Problem(file, 0, 0, message, f"{hint} (known: {', '.join(folders)})")
