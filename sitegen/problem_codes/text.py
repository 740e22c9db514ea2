"""Codes of problems in the Markdown text of a document."""

from __future__ import annotations

from sitegen.problem_codes import define

TEXT_NESTED_TOO_DEEP = define(
    "SG0501",
    "The text is nested too deep",
    "Brackets, lists or quotations are inside each other, deeper than any real text.",
    "Reduce the nesting at the reported line.",
)
UNUSED_DEFINITION = define(
    "SG0502",
    "A link definition or a footnote is not used",
    "A line such as `[label]: https://…` or `[^1]: …` defines something that the text never uses, so no page would "
    "show it.",
    "Use it in the text, or remove it. A line of text that begins with `[` needs a backslash before the bracket.",
)
DUPLICATE_DEFINITION = define(
    "SG0503",
    "A link label or a footnote is defined twice",
    "Only the first definition is used, so the words of the second one would disappear.",
    "Remove or rename one of them.",
)
EXTRA_TABLE_CELLS = define(
    "SG0504",
    "A table row has more cells than the table has columns",
    "The cells beyond the last column would not be shown.",
    "Add a column, or write `\\|` for a bar that belongs to a text.",
)
UNDEFINED_FOOTNOTE = define(
    "SG0505",
    "A footnote is not defined",
    "The text has a mark such as `[^1]`, and no line `[^1]: …` defines it, so readers would see the mark as text.",
    "Write the footnote, or correct its label.",
)
UNDEFINED_LINK_LABEL = define(
    "SG0506",
    "A link label is not defined",
    "`[words][label]` needs a line `[label]: https://…`. Without one, readers would see the brackets.",
    "Add the line, or write `[words](address)`.",
)
BROKEN_LINK_SYNTAX = define(
    "SG0507",
    "Brackets that are not a link would be shown",
    "A link, an image or a note is written almost correctly: with a space between `]` and `(`, with an address that "
    "contains spaces, with brackets in the wrong order, or without an end.",
    "Write `[text](address)`, `![what it shows](photo.jpg)` or `^[a note]`. To show the brackets themselves, write a "
    "backslash before them.",
)
BROKEN_REFERENCE_SYNTAX = define(
    "SG0508",
    "Double brackets that are not a reference would be shown",
    "`[[` or `]]` is not a part of a reference such as `[[Jane Doe]]` or `[[person/jane-doe|the mayor]]`.",
    "Complete the reference, or write a backslash before each bracket.",
)
UNKNOWN_CALLOUT = define(
    "SG0509",
    "A callout is not supported",
    "Only `[!pull]` has a meaning: it makes a quotation a pull quote. `[!NOTE]` and the like would be shown as text.",
    "Remove the mark, or write a label such as **Note:**.",
)
TASK_LIST = define(
    "SG0510",
    "A task list is not supported",
    "`[ ]` and `[x]` at the start of a list item would be shown as text.",
    "Write ☐ or ☑.",
)
HTML_IN_TEXT = define(
    "SG0511",
    "HTML would be shown as text",
    "Texts are Markdown. HTML, comments included, is not interpreted unless `[content] raw_html` allows it for the "
    "folder.",
    "Use Markdown. Put notes for the newsroom under `internal:` in the front matter, and code between backticks.",
)
UNSUPPORTED_MARKUP = define(
    "SG0512",
    "Markup of another program would be shown as text",
    "The text has markup that sitegen does not know: `==highlights==`, `||hidden text||`, `:::` containers, "
    "`{.class}` attributes, `H~2~O`, `x^2^`, formulas in TeX, `:smile:`, definition lists, `*[HTML]: …`, `%%comments%%`.",
    "Remove it, or use Markdown that sitegen knows. A backslash before the characters shows them literally.",
)
SHORTCODE = define(
    "SG0513",
    "A shortcode of another program would be shown as text",
    "Shortcodes of Hugo (`{{< … >}}`), Jekyll (`{% … %}`) and WordPress (`[gallery]`) have no meaning here.",
    "Write the text, the link or the picture that the shortcode produced, or a block that sitegen knows, such as "
    "```` ```{embed} https://… ````.",
)
UNCLOSED_EMPHASIS = define(
    "SG0514",
    "Emphasis, code or struck text is not closed or not opened",
    "A `*`, `**`, `~~` or backtick has no counterpart in the same paragraph, or has a space on the wrong side, so it "
    "would be shown.",
    "Write the mark directly before the first and after the last letter. A backslash before it shows it literally.",
)
UNFINISHED_ENTITY = define(
    "SG0515",
    "A character name would be shown as text",
    "`&nbsp` and similar names need a semicolon: `&nbsp;`.",
    "Write the character itself, or add the semicolon.",
)
NOT_A_TABLE = define(
    "SG0516",
    "Lines with bars are not a table",
    "A table has a row of column names, then a row such as `| --- | --- |` with as many cells.",
    "Add or correct the second row. Write `\\|` for a bar in a text.",
)
HEADING_WITHOUT_SPACE = define(
    "SG0517",
    "A line begins with # but is not a heading",
    "A heading has a space after its `#` characters.",
    "Add the space, or write a backslash before the `#`.",
)
UNINTENDED_QUOTATION = define(
    "SG0518",
    "A > at the start of a line would disappear",
    "A line that begins with `>` is a quotation. Before a number it is probably meant as “more than”.",
    "Write `\\>` for the character itself, or put a space after it for a quotation.",
)
EMPTY_HEADING = define(
    "SG0519",
    "A heading is empty",
    "The line has `#` characters and no text.",
    "Write the text of the heading, or remove the line.",
)
UNINTENDED_HEADING = define(
    "SG0520",
    "A line became a heading, probably unintentionally",
    "A line that begins with `# `, or a line above `---`, is a heading, and its characters disappear.",
    "Write `\\#` for the character itself, or put an empty line above `---`. Headings in a text begin with `##`.",
)
UNINTENDED_LIST = define(
    "SG0521",
    "A line became a list item, probably unintentionally",
    "A line that begins with `- `, `1. ` or a year and a full stop is a list item. The number that readers see can "
    "differ from the one in the file.",
    "Write a backslash before the character: `1968\\. A year`.",
)
UNINTENDED_CODE = define(
    "SG0522",
    "A text became code, or code is never closed",
    "Four spaces at the start of a line, or a fence of three backticks, begin a block of code. Without a closing "
    "fence it extends to the end of the text.",
    "Remove the spaces, or close the block.",
)
UNINTENDED_EMPHASIS = define(
    "SG0523",
    "Characters became emphasis, probably unintentionally",
    "Two `*` or `_` in a word, in a product or around masked letters are read as emphasis and disappear.",
    "Write a backslash before each of them: `2\\*3\\*4`.",
)
TRACKED_CHANGE = define(
    "SG0524",
    "A tracked change would be published",
    "The text contains CriticMarkup such as `{++added++}` or traces of Word's change tracking.",
    "Accept or reject the change in the program in which it was made.",
)
CONFLICT_IN_TEXT = define(
    "SG0525",
    "The text contains a merge conflict marker",
    "Git left both versions in the text.",
    "Keep one of the versions, and delete the marker lines.",
)
MISPLACED_PULL_QUOTE = define(
    "SG0526",
    "[!pull] is not at the start of a quotation",
    "A pull quote is a quotation with `[!pull]` as its first line.",
    "Write `> [!pull]` on a line of its own, and the quotation below it.",
)
UNKNOWN_SHORTCODE = define(
    "SG0527",
    "There is no shortcode of this name",
    "A block whose first line is ```` ```{name} ```` is a shortcode. sitegen, the theme, a plugin and the archive's "
    "`templates/shortcodes/` define shortcodes, and none of them has this name.",
    "Correct the name as the hint suggests, or add a template `templates/shortcodes/NAME.html`. To show code, write its "
    "language without braces.",
)
MISPLACED_SHORTCODE = define(
    "SG0528",
    "A shortcode is inside a list, a quotation or a note",
    "A shortcode becomes a block of its own, such as a figure or a table.",
    "Move it to a line of its own, without `>` or spaces before it, with empty lines around it.",
)
INVALID_SHORTCODE = define(
    "SG0529",
    "The arguments of a shortcode are not valid",
    "A shortcode contains keys with values, one on each line. Its main argument may be written on its first line, after the "
    "name in braces, but only once.",
    "Correct the argument. The guide to shortcodes lists the arguments of each.",
)
INVALID_EMBED = define(
    "SG0530",
    "An address cannot be embedded, or too little would be left without its service",
    "The shortcode `embed` knows the addresses of the services that [Embeds](../guides/embeds.md) lists. It takes pages of other hosts only if"
    " `[security] allow` has them for frames. A post has its words in the text of the archive, because services delete posts.",
    "Use an address as the hint describes it, write a link, or add the missing words.",
)
TOO_MANY_BRACKETS = define(
    "SG0531",
    "Too many brackets are opened and not closed",
    "Each opening bracket may begin a link, an image or a note, so its end is searched for. In a text of thousands of brackets without "
    "ends, that would take minutes.",
    "Close the brackets, remove them, or write a backslash before each of them.",
)
CODE_NOT_HIGHLIGHTED = define(
    "SG0532",
    "A block of code cannot be highlighted",
    "Some lexers of Pygments take very long for certain texts, or fail. The highlighting of one text has a limit of CPU time "
    "and memory. It is an error because the page would otherwise depend on the speed of the machine.",
    "Write ` ```text ` instead of the language to show the code without colors, or correct the language.",
)
