"""Codes of problems with dates and times."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_DATE = define(
    "SG0401",
    "A date is not in the form that sitegen reads",
    "Dates are written in EDTF (ISO 8601-2), which can also state what is not known: `2019-03`, `XXXX-12-07`, "
    "`2019~`. Dates in English or with slashes are ambiguous, and are never guessed.",
    "Write year-month-day, such as `2019-03-02`; `2019-03` or `2019` if less is known; `XXXX` if no year is stated. "
    "The hint shows the line if the meaning is certain.",
)
SKIPPED_TIME = define(
    "SG0402",
    "The time does not exist in the archive's time zone",
    "When clocks move forward, an hour is skipped. An embargo at a time in that hour has no moment at which it ends.",
    "Write one of the times in the hint.",
)
AMBIGUOUS_TIME = define(
    "SG0403",
    "The time occurs twice in the archive's time zone",
    "When clocks move back, an hour is repeated. An embargo at a time in that hour could end at two moments.",
    "Write the time with its offset, as the hint shows.",
)
DISTANT_PUBLICATION = define(
    "SG0404",
    "A date of publication never comes",
    "A story becomes public on its date of publication. sitegen calculates moments up to the year 9998, so a story with "
    "a later date would never become public.",
    "Correct the year. To keep a story back without a date, use `status: held`.",
)
