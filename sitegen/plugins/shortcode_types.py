"""Declarations of shortcodes: the types of their arguments, and the interface of a module that declares one."""

from __future__ import annotations

from typing import Annotated, Protocol

import msgspec

Prose = Annotated[str, msgspec.Meta(extra={"role": "prose"})]
"""Words that readers see: they get the typography of the document's language, count as words, and are searched."""
FilePath = Annotated[str, msgspec.Meta(extra={"role": "file"})]
"""A file of the archive, as in a link. A template gets a `ShortcodeFile` instead of the text."""
ImagePath = Annotated[str, msgspec.Meta(extra={"role": "image"})]
"""A picture of the archive, as in a link, which is also published in smaller sizes. A template gets a `ShortcodeFile`."""
LinkTarget = Annotated[str, msgspec.Meta(extra={"role": "link"})]
"""An address as in a link: of a website, of a page or of a file. A template gets the link from its page; empty if it has no target."""


class ShortcodeType(Protocol):
    """The declaration of a shortcode: a module of `sitegen.shortcodes`, an object of a plugin, or that of a template.

    Optional functions, which a module may have:

    - `check(arguments)` yields an `ArgumentError` for each mistake that a type cannot express.
    - `context(shortcode)` returns further variables for the template; `shortcode` is a `render.shortcodes.ShortcodeView`.
    """

    @property
    def MAIN(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the argument that may be written after the name of the shortcode; empty if none may."""
        ...

    @property
    def Arguments(self) -> type[msgspec.Struct]:  # noqa: N802 - a class of the module
        """The struct of the arguments."""
        ...


class ArgumentError(msgspec.Struct, frozen=True):
    """A mistake in the arguments of a shortcode."""

    path: tuple[str | int, ...]
    """Path of the argument, such as `("items", 0, "file")`."""
    message: str
    """Message with a problem code."""
    hint: str = ""
