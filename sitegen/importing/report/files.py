"""The files of a report in `imports/`."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from sitegen.importing.report.markdown import report_markdown
from sitegen.importing.report.proposal import proposed_map
from sitegen.importing.report.tables import map_csv, missing_text, tags_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers import ImportMap
    from sitegen.importing.archive.staging import Staging
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask


def write_report(
    task: ImportTask,
    staging: Staging,
    account: Account,
    data: dict[str, Any],
    answers: ImportMap,
    entities: Mapping[str, str],
) -> None:
    """Write the report, and the files with questions, missing files and tags. Those of an earlier import that are empty now are deleted."""
    task.import_file("").parent.mkdir(exist_ok=True)
    parts = json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(data)  # all of it may be as large as the source
    staging.replace_file(task.import_file(".report.json"), map(_encode, chain(parts, ["\n"])))
    texts = {
        ".report.md": report_markdown(data),
        ".proposed.toml": proposed_map(answers, account, frozenset(task.config.sections)),
        ".missing.txt": missing_text(account),
        ".tags.csv": tags_csv(account, entities),
        ".map.csv": map_csv(account),
    }
    for suffix, text in texts.items():
        file = task.import_file(suffix)
        if text:
            staging.replace_file(file, [_encode(text)])
        else:
            file.unlink(missing_ok=True)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
