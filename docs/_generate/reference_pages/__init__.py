"""Generators of the pages of docs/reference/ that are made from the code. `generate_pages` returns all of them."""

from __future__ import annotations

from reference_pages import command_line, configuration, css, front_matter, problems, reader, schemas, shortcodes


def generate_pages() -> dict[str, str]:
    """Return the text of each generated file, by its path in the repository."""
    pages = {
        "configuration.md": configuration.generate(),
        "front-matter.md": front_matter.generate(),
        "command-line.md": command_line.generate(),
        "reader.md": reader.generate(),
        "css.md": css.generate(),
        "problems.md": problems.generate(),
        "shortcodes.md": shortcodes.generate(),
        **{f"schemas/{name}": text for name, text in schemas.generate().items()},
    }
    return {f"docs/reference/{name}": text for name, text in pages.items()}
