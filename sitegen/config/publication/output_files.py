"""The table `[outputs]` of the configuration: files that are published in addition to pages."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

FeedFormatName = Literal["atom", "rss", "json"]
"""Name of a feed format."""


class OutputsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files that are published in addition to pages. Each can be switched off."""

    feeds: bool = True
    """Publish feeds of the site, of each section, entity, staff member and thread, and of the corrections.

    Example: false
    """
    feed_formats: tuple[FeedFormatName, ...] = ("atom", "rss", "json")
    """Formats of the feeds of the site, of each section, and of the corrections. Newsletter services and old readers take only RSS.

    Values:
        atom: Atom, `feed.xml`
        rss: RSS 2.0, `rss.xml`
        json: JSON Feed 1.1, `feed.json`

    Example: ["atom", "rss"]
    """
    dossier_feed_formats: tuple[FeedFormatName, ...] = ("atom",)
    """Formats of the feeds of each entity, staff member and thread. An archive may have thousands of these, and each format is a file of each.

    With an empty list, entities, staff members and threads have no feeds.

    Values:
        atom: Atom, `feed.xml`
        rss: RSS 2.0, `rss.xml`
        json: JSON Feed 1.1, `feed.json`

    Example: ["atom", "rss", "json"]
    """
    feed_length: Annotated[int, msgspec.Meta(ge=1)] = 20
    """Maximum number of entries in a feed, newest first, at least 1.

    Example: 50
    """
    sitemap: bool = True
    """Publish a sitemap of all published pages except those with `visibility: noindex`.

    Example: false
    """
    news_sitemap: bool = False
    """Publish a sitemap of the last 48 hours for news services. It depends on the time of the build (`--now`).

    Example: true
    """
    robots: bool = True
    """Publish `robots.txt`, which blocks no crawlers and names the sitemaps.

    Example: false
    """
    colophon: bool = True
    """Publish the page `/colophon/`: how the archive is made, and how to cite and download it.

    Example: false
    """
    linked_data: bool = True
    """Write JSON-LD (schema.org) into each page.

    Example: false
    """
    metadata: bool = True
    """Write Open Graph, Dublin Core, `citation_*` and Signposting into the head of each page.

    Example: false
    """
    citations: bool = True
    """Offer a citation of each story for reference managers, in CSL-JSON, RIS and BibTeX. The page of the story contains them.

    Example: false
    """
    citation_files: bool = False
    """Publish each of these citations as a file of its own, three for each story, which the page links to. Programs find them without a browser.

    Example: true
    """
    hosts: tuple[Literal["nginx", "caddy", "apache", "netlify", "cloudflare", "github", "functions"], ...] = (
        "nginx",
        "caddy",
        "apache",
        "netlify",
        "cloudflare",
        "github",
    )
    """Servers and hosts to write configuration files for: redirects, pages that are gone, media types, caching, security headers.

    Values:
        nginx: `hosting/nginx.conf` and `hosting/nginx-maps.conf`
        caddy: `hosting/Caddyfile`
        apache: `.htaccess`
        netlify: `_redirects` and `_headers`
        cloudflare: `_redirects` and `_headers`, for Cloudflare Pages
        github: `.nojekyll`, for GitHub Pages
        functions: `hosting/redirects.json`, the redirects as data for functions of Cloudflare Pages and CloudFront

    Example: ["nginx"]
    """
    compress: tuple[Literal["gz", "br"], ...] = ()
    """Formats of compressed copies of text files, which servers that look for them send instead of the originals.

    Values:
        gz: gzip
        br: Brotli

    Example: ["gz", "br"]
    """
