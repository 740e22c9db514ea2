"""Codes of problems of `sitegen publish`: settings of a target, the connection, transfers, and what stops a publication."""

from __future__ import annotations

from sitegen.problem_codes import define

SOURCE_CHANGED = define(
    "SG1501",
    "A file of the output folder has changed since the build",
    "The bytes of the file are not those that the manifest lists, so that the file is not published.",
    "Run `sitegen build`, which repairs the file, and publish again.",
)
TRANSFER_FAILED = define(
    "SG1502",
    "A file could not be transferred",
    "The place refused the file, or the connection broke several times.",
    "Correct what the message states, and publish again: files that have arrived are not sent again where the place states their digests.",
)
