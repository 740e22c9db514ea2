"""The files of a report in `imports/`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sitegen.importing.report.markdown import report_markdown
from sitegen.importing.report.proposal import proposed_map
from sitegen.importing.report.tables import map_csv, missing_text, tags_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers import ImportMap
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask


def write_report(
    task: ImportTask, account: Account, data: dict[str, Any], answers: ImportMap, entities: Mapping[str, str]
) -> None:
    """Write the report, and the files with questions, missing files and tags. Those of an earlier import that are empty now are deleted."""
    task.import_file("").parent.mkdir(exist_ok=True)
    encoder = json.JSONEncoder(ensure_ascii=False, indent=2)
    with task.import_file(".report.json").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.writelines(encoder.iterencode(data))  # its parts, since all of it may be as large as the source
        stream.write("\n")
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
            file.write_text(text, encoding="utf-8", errors="backslashreplace")
        else:
            file.unlink(missing_ok=True)
