"""The tables `[publish.…]` of the configuration: the places to which `sitegen publish` brings the site."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class PublishTargetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place to which `sitegen publish NAME` brings the site.

    Credentials are never a part of it: they come from the environment, from `~/.aws`, from an SSH agent or from git.
    """

    to: str
    """The address of the place.

    `s3://BUCKET/PATH`, `sftp://HOST/PATH`, `git:REMOTE#BRANCH`, or `file:PATH`, a folder, relative to the archive's folder.

    Example: "s3://millbrook-archive"
    """
    endpoint: str = ""
    """Address of an S3-compatible service other than Amazon's, such as that of Cloudflare R2, Backblaze B2 or MinIO.

    Example: "https://s3.eu-central-003.backblazeb2.com"
    """
    region: str = ""
    """Region of an S3-compatible service; by default, that of the environment or of `~/.aws/config`.

    Example: "eu-central-1"
    """
    address: str = ""
    """Public address of the place; by default `base_url` of `[site]`. `--verify` requests pages from it, and `publish-changed.txt` lists its
    addresses.

    Example: "https://archive.example.org/"
    """
    most_deleted: str = "10%"
    """Maximum number of files that may be deleted at once, or a percentage of the files that are there. Above it, nothing is published.

    A percentage always allows ten files. Files whose names change with their content do not count: stylesheets, resized pictures, and parts of the
    search index.

    Example: "500"
    """
    keep: tuple[str, ...] = ()
    """Files of the place that sitegen neither changes nor deletes, as patterns: `*` within a folder, `**` in all folders below.

    Example: ["CNAME", ".well-known/**"]
    """
    releases: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Number of earlier sites that `sftp://` and `file:` keep, to go back to with `--rollback`. Visitors then see all changes at the same moment.

    With 0, the files are replaced in place, one after the other.

    Example: 3
    """
    history: Literal["keep", "none"] = "keep"
    """History of the branch of `git:REMOTE#BRANCH`.

    Values:
        keep: each publication is a commit after the last one
        none: the branch has only one commit, which replaces the last one

    Example: "none"
    """
    host: str = ""
    """Host that serves the place, whose limits are checked before the first file is sent: a name that `sitegen check --host` accepts.

    Example: "github-pages"
    """
