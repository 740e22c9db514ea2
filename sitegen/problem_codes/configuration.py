"""Codes of problems in `sitegen.toml`."""

from __future__ import annotations

from sitegen.problem_codes import define

MISSING_FILE = define(
    "SG0101",
    "There is no sitegen.toml",
    "An archive is a folder with a `sitegen.toml`. The folder in which the command runs, or that `-C` names, has none.",
    "Run the command in the archive's folder, name it with `sitegen -C FOLDER`, or create an archive with `sitegen "
    "init FOLDER`.",
)
UNREADABLE_FILE = define(
    "SG0102",
    "The configuration cannot be read",
    "The operating system refuses to open the file, or its bytes are not UTF-8.",
    "Check the permissions of the file, and save it as UTF-8.",
)
INVALID_TOML = define(
    "SG0103",
    "The file is not valid TOML",
    "The line breaks a rule of TOML 1.0. Texts without quotation marks and `key: value` instead of `key = value` are "
    "the usual mistakes.",
    'Write `key = "text"`, `key = 12`, `key = true` or `key = ["a", "b"]` on one line. The hint shows the corrected '
    "line if it is certain.",
)
INVALID_BASE_URL = define(
    "SG0104",
    "base_url is not an address that pages can use",
    "`[site] base_url` must be a complete address with `https://` or `http://`, encoded as browsers send it, without "
    "empty parts, `.` or `..`.",
    'Write the address at which readers open the front page, such as `"https://archive.example.org/"`.',
)
INVALID_SITE_LANGUAGE = define(
    "SG0105",
    "The language of the archive is not a language tag",
    "`[site] language` takes a BCP 47 tag. It decides how dates, quotation marks and the words of the theme are "
    "written.",
    'Write a tag such as `"en"`, `"es"` or `"zh-Hant"`.',
)
EMPTY_TITLE = define(
    "SG0106",
    "The archive has no title",
    "`[site] title` is empty. It is shown on every page, in feeds and in citations.",
    "Write the name of the archive.",
)
UNKNOWN_TIME_ZONE = define(
    "SG0107",
    "The time zone is not known",
    "`[site] timezone` and `--timezone` take a name of the IANA time zone database. Abbreviations such as `PST` are "
    "ambiguous.",
    'Write a name such as `"America/Los_Angeles"`.',
)
INVALID_LISTING_SIZE = define(
    "SG0108",
    "listing_size is less than one",
    "`[content] listing_size` is the number of stories on a page of a list, so it must be at least 1.",
    "Write a number such as 50, or remove the line to use the default.",
)
INVALID_SECTION_NAME = define(
    "SG0109",
    "The name of a section is not valid",
    "The name is a part of addresses, so it consists of lower-case letters, digits and hyphens.",
    "Rename the table, such as `[sections.city-hall]`, and set `title` for the name that readers see.",
)
INVALID_SCHEMA_TYPE = define(
    "SG0110",
    "The type is not a name of schema.org",
    "`[kinds.NAME] schema` is the type of the kind in JSON-LD. It must look like a type of schema.org.",
    'Write a type such as `"Person"` or `"GovernmentOrganization"`.',
)
INVALID_PATTERN = define(
    "SG0111",
    "A pattern is not a valid regular expression",
    "A table below `[check.patterns]` has a `pattern` that Python's module `re` rejects. The message says why.",
    "Correct the pattern. Write a backslash twice in TOML texts with double quotation marks, or use single ones: "
    "`'\\bTK\\b'`.",
)
INVALID_IMAGE_SIZE = define(
    "SG0112",
    "An image size is not possible",
    "Each width in `[images] sizes` must be at least 1 pixel and at most what a WebP file can have.",
    "Write widths such as `sizes = [480, 960, 1440]`.",
)
MISSING_CARD_FONT = define(
    "SG0113",
    "The font for social cards is not a file of the archive",
    "`[images] social_card_font` must name a font file below `content/`, by a path relative to the archive's folder.",
    'Put the font below `content/`, and write its path, such as `"content/fonts/NotoSerifSC-Bold.otf"`.',
)
INVALID_ALLOWED_HOST = define(
    "SG0114",
    "An allowed host is not an origin",
    "`[security] allow` names hosts from which pages may load something. A Content-Security-Policy takes scheme and host only.",
    'Write `"https://www.youtube.com"`, or `"https://*.example.org"` for every host below a name.',
)
INVALID_KIND_NAME = define(
    "SG0115",
    "The name of a kind is not valid",
    "The name of a kind is the first part of its ids, such as `topic/housing`.",
    "Use lower-case letters, digits, hyphens and underscores, beginning with a letter.",
)
INVALID_KIND_FOLDER = define(
    "SG0116",
    "The folder of a kind is not valid",
    "`[kinds.NAME] folder` is the name of one folder below `content/`.",
    "Write one name without slashes, made of letters, digits, hyphens and underscores.",
)
INVALID_PERMALINK = define(
    "SG0117",
    "The permalink of a kind is not a valid pattern",
    "A permalink must contain `{slug}`, may contain the other placeholders that the message lists, begins with `/` "
    "and ends with `/` or `.html`.",
    'Write a pattern such as `"/stories/{section}/{slug}/"`.',
)
SHARED_KIND_FOLDER = define(
    "SG0118",
    "Two kinds have the same folder",
    "The folder of a content file decides its kind, so a folder belongs to one kind. `static` belongs to files that "
    "are copied unchanged.",
    "Give one of the kinds another `folder`.",
)
UNKNOWN_NAVIGATION_ITEM = define(
    "SG0119",
    "An item of the navigation or the footer leads nowhere",
    "`[navigation] items` and the links of `[footer]` take words, kinds, sections, ids of documents and addresses. This one is none of them, or the"
    " document is not in the archive or not published, or no page or file has the address.",
    'Correct the item as the hint suggests. A web address needs a label: `{ label = "Donate", to = "https://millbrook.example/donate" }`.',
)
INVALID_META_NAME = define(
    "SG0120",
    "A name in [head] meta cannot be used",
    "sitegen writes this metadata itself, or the name contains characters that no metadata has.",
    "Remove the line, or correct the name.",
)
MISSING_SITE_IMAGE = define(
    "SG0121",
    "The logo or the icon is not a file of the archive, or has the wrong type",
    "`logo`, `icon` and `touch_icon` in `[site]` are addresses of files below `content/static/`: `/logo.svg` is `content/static/logo.svg`.",
    "Put the file there, or correct the address. An icon is SVG, PNG or ICO, a touch icon is PNG; a logo can be any picture that browsers show.",
)
INVALID_SCRIPT = define(
    "SG0122",
    "A script of the configuration cannot be loaded",
    "`[[head.scripts]]` and `[comments]` take the address of a script at another host, or of a file below `content/static/`, and"
    " attributes of a `script` element. Code in attributes is blocked by the Content-Security-Policy.",
    'Write an address such as `"https://plausible.io/js/script.js"` or `"/statistics.js"`, and attributes as the service states them.',
)
MISSING_SCRIPT = define(
    "SG0123",
    "A script or a stylesheet of the configuration is not a file of the archive",
    "An address in `[head] styles`, or one in `[[head.scripts]]` that begins with `/`, is that of a file below `content/static/`: `/statistics.js` is"
    " `content/static/statistics.js`.",
    "Put the file there, or correct the address.",
)
INVALID_EDITOR = define(
    "SG0124",
    "The editor of the preview is not known",
    "`[preview] editor` takes the name of an editor that sitegen knows, or an address with `{path}` that the computer opens "
    "with an editor.",
    'Write `"vscode"`, `"vscodium"`, `"cursor"`, `"zed"`, `"idea"` or `"none"`, or an address such as '
    '`"vscode://vscode-remote/wsl+Ubuntu{path}:{line}:{column}"`.',
)
INVALID_FRONT_STORY = define(
    "SG0125",
    "A place of the front page or of a section is given to something that is not a story",
    "`[front] lead`, `[[front.pins]] story` and `[sections.NAME] lead` are ids of stories, such as `story/council-ends-parking-contract`.",
    "Write the id of a story: `story/` and the name of its file without `.md`.",
)
INVALID_PIN_END = define(
    "SG0126",
    "The end of a pin is not a date",
    "`until` is the last day on which a story is pinned to the front page, or the moment at which it goes.",
    'Write a date in quotation marks, `"2026-12-05"`, or a date with a time in the archive\'s time zone, `"2026-12-05T18:00"`.',
)
UNAVAILABLE_FRONT_STORY = define(
    "SG0127",
    "A story that the front page or a section is to show has no page",
    "The story is a draft, held, embargoed or withdrawn, so nothing of it is shown: another story takes its place, or"
    " the package is shown without it; or no document has this id.",
    "Publish the story, correct the id, or remove it. It appears by itself when it is published.",
)
SECRET_IN_CONFIGURATION = define(
    "SG0128",
    "A place of `[publish.…]` contains a secret",
    "The configuration is in version control, and is often shared. A password in an address, a key or a token there can be read by everyone who"
    " has the archive, and stays in the history.",
    "Remove it, and replace the secret with a new one if the file was ever shared. Credentials come from the environment, from `~/.aws`, from an"
    " SSH agent, or from git's own helpers.",
)
CONFIGURATION_TOO_LARGE = define(
    "SG0129",
    "A TOML file is too large",
    "`sitegen.toml`, `theme.toml` and recipes of imports have 200 kB at most, and `tagging.toml` and maps of imports 8 MB. A larger file is usually "
    "a mistake, such as data in the place of the configuration.",
    "Remove what does not belong there. Tables of data are files in `content/data/`.",
)
