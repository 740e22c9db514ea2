"""Buckets of S3 and compatible services: Amazon S3, Cloudflare R2, Backblaze B2, MinIO, SeaweedFS, Garage, Ceph.

Every file is stored with its type and its Cache-Control. S3 shows the old bytes of a file until it has all the new ones. The lease and the
manifest are written with conditions (`If-None-Match`, `If-Match`), so that two publishers never write one after the other without notice.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sitegen.deploy.targets._common import misplaced_settings
from sitegen.deploy.targets._s3_credentials import find_credentials
from sitegen.deploy.targets._s3_session import S3Session
from sitegen.diagnostics import SitegenError
from sitegen.names.relative_paths import is_inner_path
from sitegen.plugins.extras import import_extra
from sitegen.problem_codes.deployment import INVALID_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.deploy.targets import TargetSettings
    from sitegen.deploy.targets._s3_credentials import Credentials

NAME = "s3"
SCHEMES = ("s3",)
HAS_HEADERS = True
REQUEST_SECONDS = 600
"""Maximum time of one request, for slow connections: 8 MB at 15 kB/s."""
_BUCKET = re.compile(r"[a-z0-9A-Z][a-z0-9A-Z._-]{1,61}[a-z0-9A-Z]")
"""Names of buckets; capitals and underscores are from before 2018, and some services still have them."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?")
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")
_REGION_IN_HOST = re.compile(r"s3[.-]([a-z0-9-]+)\.(?:backblazeb2|wasabisys|amazonaws|scw)\.(?:com|cloud)")
"""Hosts of services that name the region, in the form in which signatures need it."""


def check_settings(settings: TargetSettings) -> Iterator[str]:
    """Yield what is wrong with the settings: the address, the endpoint, and settings of other kinds of places."""
    options = settings.options
    bucket, path = _bucket_and_path(settings.to)
    if "@" in bucket or "?" in settings.to or "#" in settings.to:
        yield "`to` has more than a bucket and a folder: write `s3://BUCKET/PATH`, and never credentials"
    elif not _BUCKET.fullmatch(bucket):
        yield f"`to` has no valid name of a bucket, {bucket!r}: write `s3://BUCKET/PATH`"
    elif path and not (is_inner_path(path) and path.isprintable()):
        yield f"`to` has an invalid folder, {path!r}: write `s3://BUCKET/PATH` without empty parts, `.`, `..` and control characters"
    if options.endpoint:
        yield from check_endpoint(options.endpoint, "`endpoint`")
    if options.region and not _REGION.fullmatch(options.region):
        yield "`region` is not the name of a region: write it as in `eu-central-1`"
    yield from misplaced_settings(options, NAME)


def check_endpoint(endpoint: str, name: str) -> Iterator[str]:
    """Yield what is wrong with the address of a service, which has the given name in the configuration or the environment."""
    scheme, separator, rest = endpoint.partition("://")
    host, _, path = rest.partition("/")
    if "@" in endpoint:
        yield f"{name} contains credentials: delete them; they belong into the environment or `~/.aws/credentials`"
    elif scheme not in {"http", "https"} or not separator or not _is_host(host):
        yield f"{name} is not the address of a service: write it as in `https://s3.example.org`"
    elif path.strip("/"):
        yield f"{name} has more than a host: write `{scheme}://{host}`; the bucket is a part of `to`"


def _is_host(text: str) -> bool:
    """Return True for a host in ASCII with an optional port. obstore ends the program for others."""
    found = _HOST.fullmatch(text)
    return found is not None and int(found[1] or 1) in range(1, 65_536)


@contextmanager
def open_session(settings: TargetSettings) -> Iterator[S3Session]:
    """Open the bucket.

    Raises:
        SitegenError: if there is no such bucket, or the credentials are missing or refused.
    """
    own_endpoint = settings.options.endpoint or _environment_endpoint()
    host = own_endpoint.partition("://")[2].partition("/")[0].partition(":")[0]
    credentials = find_credentials(
        settings.to, is_amazon=not host or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    )
    endpoint = (own_endpoint or credentials.endpoint).rstrip("/")
    if (
        problem := next(check_endpoint(endpoint, "the endpoint of the environment or of the profile"), "")
        if endpoint
        else ""
    ):
        raise SitegenError(INVALID_TARGET(f"{settings.to}: {problem}"), 2)

    def open_store(**variant: Any) -> Any:
        return _open_store(settings, credentials, endpoint, **variant)

    try:
        session = S3Session(settings.to, endpoint, open_store)
    except (ValueError, import_extra("obstore.exceptions", "S3-compatible storage is written", "publish").BaseError):
        message = f"{settings.to}: a variable of the environment that begins with AWS_ has a value that is not valid: correct or unset it"
        raise SitegenError(INVALID_TARGET(message), 2) from None
    session.ensure_bucket()
    yield session


def _open_store(
    settings: TargetSettings,
    credentials: Credentials,
    endpoint: str,
    *,
    patient: bool,
    checksums: bool = True,
    deletes_many: bool = True,
) -> Any:
    """Return a store of obstore for the folder of the bucket.

    Args:
        settings: the settings of the target.
        credentials: the keys, or what provides them.
        endpoint: the address of the service; empty for Amazon's.
        patient: True to try a request for minutes, False for seconds.
        checksums: True to send a SHA-256 that the service checks and keeps.
        deletes_many: True to delete many files in one request.
    """
    store = import_extra("obstore.store", "S3-compatible storage is written", "publish")
    bucket, path = _bucket_and_path(settings.to)
    config: dict[str, Any] = {"region": _region(settings, credentials, endpoint)}
    if endpoint:
        config["endpoint"] = endpoint
    if endpoint and os.environ.get("AWS_ENDPOINT_URL_S3") and _knows_endpoint_variable():
        config["aws_endpoint_url_s3"] = endpoint  # obstore would prefer the variable to the configuration
    if checksums:
        config["checksum_algorithm"] = "SHA256"
    if not deletes_many:
        config["disable_bulk_delete"] = True
    return store.S3Store(
        bucket,
        prefix=path or None,
        config=config,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": "10s",
            "timeout": f"{REQUEST_SECONDS}s",
        },
        retry_config={
            "max_retries": 10 if patient else 2,
            "retry_timeout": timedelta(minutes=5) if patient else timedelta(seconds=20),
        },
        credential_provider=_provider(credentials),
    )


def _provider(credentials: Credentials) -> Any:
    """Return what gives the keys to obstore. Fixed keys, too, since it would add a session token of the environment to others."""
    if not credentials.keys:
        return credentials.provider
    keys = dict(credentials.keys)
    token = keys.pop("session_token", None)
    return lambda: {**keys, "token": token, "expires_at": None}


def _knows_endpoint_variable() -> bool:
    """Return True if obstore reads AWS_ENDPOINT_URL_S3. Older versions do not, and refuse its name as an option."""
    obstore = import_extra("obstore", "S3-compatible storage is written", "publish")
    try:
        obstore.store.S3Store("bucket", config={"aws_endpoint_url_s3": "https://s3.example.org"})
    except obstore.exceptions.UnknownConfigurationKeyError:
        return False
    return True


def _bucket_and_path(address: str) -> tuple[str, str]:
    bucket, _, path = address.partition("://")[2].partition("/")
    return bucket, path.strip("/")


def _environment_endpoint() -> str:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


def _region(settings: TargetSettings, credentials: Credentials, endpoint: str) -> str:
    """Return the region: as configured, in the environment, in the profile or in the endpoint; `us-east-1` where it does not matter."""
    in_host = _REGION_IN_HOST.fullmatch(endpoint.partition("://")[2])
    candidates = (
        settings.options.region,
        in_host[1] if in_host else "",
        os.environ.get("AWS_REGION", ""),
        os.environ.get("AWS_DEFAULT_REGION", ""),
        credentials.region,
    )
    return next((region for region in candidates if _REGION.fullmatch(region)), "us-east-1")
