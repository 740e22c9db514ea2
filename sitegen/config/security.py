"""The tables `[security]` and `[comments]` of the configuration: other hosts from which pages may load something."""

from __future__ import annotations

from typing import Literal

import msgspec

Resource = Literal["scripts", "styles", "fonts", "frames", "media", "connections"]
"""Something that a page loads. Images may come from any host over HTTPS."""
RESOURCES: tuple[Resource, ...] = ("scripts", "styles", "fonts", "frames", "media", "connections")


class AllowedHost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A host from which pages may load something, in addition to the archive's own files."""

    host: str
    """Scheme and host. `https://*.example.org` is every host below that name.

    Example: "https://plausible.io"
    """
    resources: tuple[Resource, ...]
    """Resources that may be loaded from it.

    Values:
        scripts: scripts
        styles: stylesheets
        fonts: fonts
        frames: pages in an `<iframe>`; the shortcode `embed` then takes any address of this host
        media: sound and video
        connections: addresses to which a script sends data, or from which it loads some

    Example: ["scripts", "connections"]
    """


class SecurityConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Content-Security-Policy, which the preview and the files for hosts send to browsers.

    It allows the archive's own files, images over HTTPS, and exactly the hosts of the embeds that public pages show.
    """

    allow: tuple[AllowedHost, ...] = ()
    """Further hosts, such as those of analytics and comments. The hosts of embeds and of `[head] scripts` need no entry.

    Example: [{ host = "https://plausible.io", resources = ["connections"] }]
    """

    def allowed(self, resource: Resource) -> tuple[str, ...]:
        """Return the hosts from which something may be loaded, in the order of the configuration."""
        return tuple(each.host for each in self.allow if resource in each.resources)


class HeadScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A script in the head of every page."""

    src: str
    """Address of the script: at another host, which is then allowed, or of a file below `content/static/`.

    Example: "https://plausible.io/js/script.js"
    """
    attributes: dict[str, str | bool] = {}
    """Further attributes; `true` means one without a value. Without `async` and `defer`, the script gets `defer`.

    Example: { data-domain = "archive.example.org" }
    """


class CommentsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Comments of another service below each story. They are loaded when a reader asks for them, and not before."""

    src: str = ""
    """Address of the service's script. Its host may then load scripts, styles, frames and connections.

    Example: "https://giscus.app/client.js"
    """
    service: str = ""
    """Name of the service, which readers see before they load the comments.

    Example: "GitHub"
    """
    attributes: dict[str, str | bool] = {}
    """Attributes of the script, as the service states them.

    Example: { data-repo = "millbrook/comments", data-mapping = "pathname" }
    """
