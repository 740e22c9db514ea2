"""The check of a section that a command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.problem_codes.environment import INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.config.schema import Config


def require_declared_section(config: Config, section: str) -> None:
    """Return if a section is declared, is empty, or does not have to be declared.

    Raises:
        SitegenError: if sections must be declared and this one is not (exit code 2).
    """
    from sitegen.diagnostics import SitegenError, suggestion

    if section and config.content.strict_sections and section not in config.sections:
        hint = suggestion(section, config.sections) or f"the sections are {', '.join(config.sections)}"
        raise SitegenError(INVALID_ARGUMENT(f'there is no section "{section}"; {hint}'), 2)
