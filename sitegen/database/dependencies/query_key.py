"""The key of a recorded query: its name, then its arguments."""

from __future__ import annotations

from typing import Any

QueryKey = tuple[Any, ...]
