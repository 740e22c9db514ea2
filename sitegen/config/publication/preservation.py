"""The table `[preserve]` of the configuration: who hands an archive over."""

from __future__ import annotations

import msgspec


class PreserveConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The description of the packages that `sitegen preserve` makes."""

    name: str = ""
    """Beginning of the names of packages: letters, digits and hyphens. By default, it is made from the archive's title.

    Example: "millbrook-courier"
    """
    organization: str = ""
    """The organization that hands the archive over; by default, the archive's title.

    Example: "Millbrook Courier"
    """
    contact: str = ""
    """E-mail address for questions about the package. It is in `bag-info.txt` and in the README of each package.

    Example: "archive@courier.example"
    """
