"""Codes of problems in themes, translations and plugins."""

from __future__ import annotations

from sitegen.problem_codes import define

UNKNOWN_THEME = define(
    "SG1001",
    "There is no theme with this name",
    "`[theme] name`, or the `parent` of a theme, names a theme that is neither in `themes/`, nor part of sitegen, "
    "nor installed.",
    "Correct the name, or install the package of the theme.",
)
CIRCULAR_THEMES = define(
    "SG1002",
    "Themes are each other's parents",
    "Going from theme to parent must end at a theme without a parent.",
    "Change `parent` in one of the `theme.toml` files.",
)
INVALID_THEME_OPTION = define(
    "SG1003",
    "An option of a theme is unknown or has a wrong value",
    "`[theme] options` sets an option that the theme does not have, or a value of another type than the theme "
    "declares.",
    "Use one of the options that the hint lists.",
)
TEMPLATE_ERROR = define(
    "SG1004",
    "A template has an error",
    "A template cannot be compiled, or failed while a page was rendered: usually a variable or a field that does not "
    "exist.",
    "Correct the template at the reported line. `docs/reference/templates.md` lists every variable.",
)
MISSING_TEMPLATE = define(
    "SG1005",
    "The theme has no such template or file",
    "A page, an `extends`, an `include` or `asset()` asks for a file that no layer of the theme has.",
    "Add the file to the theme, or correct its name.",
)
UNUSED_TEMPLATE = define(
    "SG1006",
    "A template is never used, or a block does not exist in its parent",
    "No page asks for a template of this name, or the template fills a block that the template above it does not "
    "have. The name is usually misspelled.",
    "Correct the name as the hint suggests.",
)
TEMPLATE_EXTENDS_ITSELF = define(
    "SG1007",
    "A template extends itself",
    '`{% extends "base.html" %}` in `base.html` is the same file.',
    'Extend the template of the layer below: `{% extends "!parent/base.html" %}`.',
)
LINK_OUT_OF_STATIC = define(
    "SG1008",
    "A symbolic link points outside static/",
    "Its target would be published with the theme.",
    "Replace the link with the file.",
)
INVALID_TRANSLATION = define(
    "SG1009",
    "A translation file has an error",
    "A `.po` file cannot be read, or a translation has other placeholders or another number of forms than its message.",
    "Correct the file at the reported line.",
)
UNKNOWN_PLUGIN = define(
    "SG1010",
    "A plugin cannot be found",
    "`[plugins] enabled` names a plugin that no installed package offers, or that two packages offer.",
    "Install the package, or correct the name.",
)
PLUGIN_IMPORT_ERROR = define(
    "SG1011",
    "A plugin cannot be imported",
    "A file of the plugin is not valid Python, imports something that is missing, or failed when it was run.",
    "Correct the file at the reported line.",
)
PLUGIN_ERROR = define(
    "SG1012",
    "A plugin failed",
    "A function of a plugin raised an exception.",
    "Correct the plugin at the reported line, or remove it from `[plugins]`.",
)
WRONG_PLUGIN_RESULT = define(
    "SG1013",
    "A plugin returned something else than its hook allows",
    "Each hook and each function of a kind has a documented result.",
    "See `docs/reference/hooks.md`, and return what it says.",
)
INVALID_HOOK = define(
    "SG1014",
    "A plugin has no hooks, or a hook with wrong arguments",
    "sitegen calls functions by their names and arguments. This one cannot be called.",
    "Correct the name and the arguments: `docs/reference/hooks.md` lists all hooks.",
)
DUPLICATE_KIND = define(
    "SG1015",
    "Two plugins add something under the same name",
    "A page kind, an output, a check, an importer or a filter has a name that is already used.",
    "Choose another name.",
)
LOW_CONTRAST = define(
    "SG1016",
    "Two colors are too similar",
    "The options of the theme give text and background a contrast below 4.5, the minimum of WCAG 2.2 (1.4.3).",
    "Make the text darker or the background lighter; on dark pages the other way around.",
)
INVALID_DECLARATION = define(
    "SG1017",
    "The declaration of a shortcode is not valid",
    "A template in `templates/shortcodes/` begins with a comment that declares the arguments of the shortcode in YAML.",
    "Correct the declaration as the hint says. The guide to shortcodes has an example of each type.",
)
