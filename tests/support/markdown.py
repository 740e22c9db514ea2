"""Problems in a Markdown body."""

from sitegen.content.markdown import parser


def problems(text):
    return parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)[1]
