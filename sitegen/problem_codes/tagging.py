"""Codes of problems with the tagging desk: decisions that cannot be carried out."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_TAGGING_FILE = define(
    "SG1401",
    "The file tagging.toml is not valid",
    "It contains the suggestions that editors refused. One of its entries has no entity and no name, or the file is not text.",
    "Correct the entry, or remove it: the suggestion is made again then.",
)
STORY_CHANGED = define(
    "SG1402",
    "A story has changed since its suggestions were made",
    "A decision is only carried out on the text that the editor saw. Nothing was written.",
    "Reload the page, or run `sitegen tag --json` again, and decide again.",
)
INVALID_DECISION = define(
    "SG1403",
    "A decision cannot be carried out",
    "It names a story, an entity or a kind that does not exist, an entity that a story cannot tag, or it is not in the form that "
    "`sitegen tag --json` prints. Nothing was written.",
    "Correct the decision at the place that the message names.",
)
BUILD_IS_RUNNING = define(
    "SG1404",
    "Nothing was written, because a build is running",
    "A build reads the files that the decision would change.",
    "Wait until the build is done, and decide again.",
)
INVALID_PLUGIN_NAMES = define(
    "SG1405",
    "A plugin suggests names in a wrong form",
    "The hook `suggest` returns a list of pairs: a name, spelled as in the text, and a kind or an empty text.",
    "Correct the function of the plugin.",
)
