"""The answers of one run of `sitegen links check`: their number, and the records that result from them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.diagnostics import SitegenError, pluralize
from sitegen.outgoing_links.link_check import updated_record
from sitegen.problem_codes.outgoing_links import NO_NETWORK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.outgoing_links.link_check import LinkAnswer
    from sitegen.outgoing_links.records import LinkRecord

BUSY = "busy"
"""Result of a link whose host asked for a pause."""
MIN_UNREACHABLE_HOSTS = 3
"""Number of hosts of which none can be reached, from which on the network of this computer is supposed to be down."""


class CheckRun:
    """The answers so far."""

    def __init__(self, records: Mapping[str, LinkRecord], moment: str) -> None:
        """Create a run without answers; `records` are those of earlier runs, and `moment` is the time of this one."""
        self.records = dict(records)
        self.counts: Counter[str] = Counter()
        """Number of links of each result."""
        self.has_answer = False
        """True once a server has answered, or was not to be asked."""
        self._moment = moment
        self._unreachable_hosts: set[str] = set()

    @property
    def count(self) -> int:
        """Number of answers."""
        return self.counts.total()

    def add(self, address: str, answer: LinkAnswer | None) -> None:
        """Add the answer to a link; None if its host asked for a pause."""
        self.counts[answer.result if answer else BUSY] += 1
        if answer:
            self.records[address] = updated_record(self.records.get(address), address, answer, self._moment)
        if answer and answer.result == "failed" and not answer.status:
            self._unreachable_hosts.add(urlsplit(address).hostname or "")
        else:
            self.has_answer = True

    @property
    def is_plausible(self) -> bool:
        """False if several hosts were asked, and none could be reached: the network of this computer may be down."""
        return self.has_answer or len(self._unreachable_hosts) < MIN_UNREACHABLE_HOSTS

    def check_network(self) -> None:
        """Do nothing if the answers are plausible.

        Raises:
            SitegenError: if several hosts were asked, and none could be reached.
        """
        if not self.is_plausible:
            hosts = pluralize(len(self._unreachable_hosts), "host", "hosts")
            raise SitegenError(NO_NETWORK(f"{hosts} were asked, and none could be reached; nothing was recorded"))
