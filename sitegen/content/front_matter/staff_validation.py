"""Validation of the front matter of staff members, and of values that other kinds of documents have too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.problem_codes.fields import EMPTY_FIELD, INVALID_WEB_ADDRESS, STAFF_LEAVES_BEFORE_START
from sitegen.urls import contact_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.model.fields import EdtfStr
    from sitegen.model.staff import StaffMember
    from sitegen.struct_paths import KeyPath

CONTACT_HINT = "write an address such as https://news.example/@ana, mailto:ana@courier.example or tel:+1-626-555-0100"


def check_staff_member(staff: StaffMember) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the path, the message and the hint of each problem of a staff member's front matter."""
    if not has_letter_or_digit(staff.name):
        yield ("name",), EMPTY_FIELD("the name is empty"), "write the name of the staff member"
    for index, alias in enumerate(staff.aliases):
        if not has_letter_or_digit(alias):
            yield ("aliases", index), EMPTY_FIELD("the alias is empty"), "remove it"
    for index, link in enumerate(staff.contact):
        if not link.label.strip():
            yield (
                ("contact", index, "label"),
                EMPTY_FIELD("the label is empty"),
                "write the words of the link, such as E-mail",
            )
        if fault := contact_error(link.to):
            yield ("contact", index, "to"), INVALID_WEB_ADDRESS(f'"{link.to}" {fault}'), CONTACT_HINT
    if ends_before(staff.end, staff.start):
        message = STAFF_LEAVES_BEFORE_START(f"the staff member leaves ({staff.end}) before starting ({staff.start})")
        yield ("end",), message, "check both dates"


def ends_before(last: EdtfStr | None, first: EdtfStr | None) -> bool:
    """Return True if the later date is certainly over before the earlier one begins; False if one is qualified."""
    return bool(last and first and not re.search("[?~%]", f"{last}{first}") and last.edtf.is_before(first.edtf))


def has_letter_or_digit(text: str) -> bool:
    """Return True if a text contains a letter or a digit."""
    return any(char.isalnum() for char in text)
