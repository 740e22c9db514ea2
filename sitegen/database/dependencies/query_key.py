"""The type of query keys, which identify the reads of a page."""

from __future__ import annotations

from typing import Any

QueryKey = tuple[Any, ...]
"""The name of a query, then its arguments: strings and integers."""
