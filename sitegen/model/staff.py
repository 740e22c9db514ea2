"""Front matter of staff members: the people who write, edit and photograph for the newsroom."""

from __future__ import annotations

import msgspec

from sitegen.model.entity import Visibility
from sitegen.model.fields import CommonFields, EdtfStr, Image, Status


class ContactLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to reach a staff member: a label, and an address on the web, an e-mail address or a telephone number."""

    label: str
    """Words of the link.

    Example: E-mail
    """
    to: str
    """Address: a web address, or one that begins with `mailto:` or `tel:`.

    Example: "mailto:ana.ruiz@courier.example"
    """


class StaffMember(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A member of the newsroom. The bylines of stories refer to it by id, by name, or by one of its other names.

    Staff members are not entities: the index from A to Z does not list them, and their names in a text do not become links.
    """

    name: str
    """Name of the staff member, as readers see it in bylines.

    Example: Ana Ruiz
    """
    sort_name: str = ""
    """Form of the name for sorting and citations. By default, `name`.

    Example: Ruiz, Ana
    """
    aliases: tuple[str, ...] = ()
    """Other names under which bylines were printed. Bylines with these names refer to this staff member, too.

    Example: [Ana Maria Ruiz, A. Ruiz]
    """
    role: str = ""
    """Position in the newsroom.

    Example: City hall reporter
    """
    image: Image | None = None
    """Portrait.

    Example: {src: ruiz.jpg, alt: Ana Ruiz in the newsroom, credit: Leo Park / Millbrook Courier}
    """
    contact: tuple[ContactLink, ...] = ()
    """Ways to reach the staff member, each with a label.

    Example: [{label: E-mail, to: "mailto:ana.ruiz@courier.example"}, {label: Mastodon, to: "https://news.example/@ana"}]
    """
    same_as: tuple[str, ...] = ()
    """Addresses on the web that identify the same person, for search engines. Those of `contact` need not be repeated.

    Example: [https://orcid.org/0000-0001-2345-6789]
    """
    start: EdtfStr | None = None
    """Date from which the staff member has worked for the newsroom.

    Example: 2019-09
    """
    end: EdtfStr | None = None
    """Date until which the staff member worked for the newsroom; `XXXX` if it is not known. With it, the member is listed as former.

    Example: 2024-06
    """
    former: bool = False
    """Mark for a staff member who has left, if no date is to be stated.

    Example: true
    """
    status: Status = "draft"
    """Status of the entry. Bylines refer only to published entries; until then they are plain names.

    Example: published
    """
    visibility: Visibility = "public"
    """Readers that may find the staff member. Bylines of a suppressed one are left out.

    Example: noindex
    """

    @property
    def title(self) -> str:
        """The name, which pages show as a title."""
        return self.name

    @property
    def web_addresses(self) -> list[str]:
        """The web addresses that identify the person: those of `same_as`, then those of the contact links, each once."""
        links = (*self.same_as, *(link.to for link in self.contact))
        return list(dict.fromkeys(link for link in links if link.startswith(("https://", "http://"))))

    @property
    def is_former(self) -> bool:
        """True for a staff member who has left."""
        return self.former or self.end is not None
