"""An open bucket: transfers with obstore, conditions for the lease and the manifest, and services that lack some of S3."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen.deploy.targets import LEASE, ListedFile, StoredFile
from sitegen.deploy.targets._common import (
    changed_meanwhile,
    foreign_file,
    read_chunks,
    read_verified,
    require_inner_paths,
)
from sitegen.deploy.targets._releases import WithoutReleases
from sitegen.deploy.targets._s3_errors import explain, is_missing_bucket, is_not_implemented
from sitegen.diagnostics import SitegenError
from sitegen.plugins.extras import import_extra
from sitegen.problem_codes.deployment import NO_RELEASES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sitegen.deploy.targets import Upload

T = TypeVar("T")
PART_BYTES = 8 << 20
"""Size of the parts of large files. Smaller files are sent whole. With eight transfers, two parts each, they take 128 MB of memory."""
PARTS_AT_ONCE = 2
DELETED_AT_ONCE = 1000
"""Maximum number of files that S3 deletes in one request."""
SETTLING_SECONDS = 2.0
"""Time after which a file is read again if the service has no conditions, to see if another publisher wrote it as well."""
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')


class S3Session(WithoutReleases):
    """A folder of a bucket. Visitors see each file as soon as it is transferred.

    What a service does not have is found out by the first request that needs it: checksums, conditions, and the deletion of many files
    at once. Uploads are verified without checksums, too, since each signature contains the SHA-256 of the bytes.
    """

    is_atomic = False

    def __init__(self, place: str, endpoint: str, open_store: Callable[..., Any]) -> None:
        self._obstore = import_extra("obstore", "S3-compatible storage is written", "publish")
        self._place, self._endpoint, self._open_store = place, endpoint, open_store
        self._has_checksums = self._has_conditions = self._deletes_many = True
        self._store = open_store(patient=True)
        self._quick_store = open_store(patient=False)

    def ensure_bucket(self) -> None:
        """Request the first files, to find out if the bucket exists and the credentials are right.

        Raises:
            SitegenError: if not.
        """
        self._explained(lambda: next(iter(self._obstore.list(self._quick_store)), None))

    def read_file(self, path: str) -> StoredFile | None:
        """Return a file; None if there is none."""
        require_inner_paths([path])
        try:
            found = self._obstore.get(self._store, path)
            return StoredFile(bytes(found.bytes()), found.meta["e_tag"] or "")
        except FileNotFoundError as error:
            if is_missing_bucket(error):
                raise self._explain(error) from None
            return None
        except self._errors() as error:
            raise self._explain(error) from None

    def list_files(self) -> Iterator[ListedFile]:
        """Yield every file of the folder, with the MD5 of those that were sent whole."""
        chunks = iter(self._obstore.list(self._store, chunk_size=DELETED_AT_ONCE))
        while chunk := self._explained(lambda: next(chunks, None)):
            for found in chunk:
                md5 = _MD5.fullmatch(found["e_tag"] or "")
                yield ListedFile(found["path"], found["size"], (("md5", md5[1]),) if md5 else ())

    def create_lease(self, data: bytes) -> bool:
        """Create the lease; return False if there is one already."""
        if self.read_lease() is not None or not self._write_if(LEASE, data, None):
            return False
        if self._has_conditions and self._ignores_conditions(data):
            self._has_conditions = False
            return self._is_still(LEASE, data)
        return True

    def _ignores_conditions(self, data: bytes) -> bool:
        """Return True if the service creates a file that is already there: it ignores conditions without an error."""
        try:
            self._put(LEASE, data, "create", self._quick_store)
        except self._errors():
            return False
        return True

    def read_lease(self) -> StoredFile | None:
        """Return the lease; None if there is none."""
        return self.read_file(LEASE)

    def replace_lease(self, data: bytes, version: str) -> bool:
        """Replace the lease if its version is `version`; return False otherwise."""
        return self._write_if(LEASE, data, version)

    def delete_lease(self, version: str) -> None:
        """Delete the lease if its version is `version`."""
        found = self.read_lease()
        if found and found.version == version:
            self.delete([LEASE])

    def begin(self, replaced: Collection[str]) -> None:
        """Do nothing: files are replaced in place."""

    def put(self, upload: Upload) -> None:
        """Transfer a file. S3 shows the old bytes until it has all the new ones."""
        require_inner_paths([upload.path])
        attributes = {"Content-Type": upload.content_type, "Cache-Control": upload.cache_control}
        self._explained(lambda: self._retried(lambda: self._send(upload, attributes)), upload.path)

    def _send(self, upload: Upload, attributes: dict[str, str]) -> None:
        is_large = upload.source.stat().st_size > PART_BYTES
        if upload.is_new and (is_large or not self._has_conditions) and self._has_file(upload.path):
            raise foreign_file(upload.path)
        if is_large:
            self._send_parts(upload, attributes)
        else:
            self._send_whole(upload, attributes)

    def _send_whole(self, upload: Upload, attributes: dict[str, str]) -> None:
        data = read_verified(upload)

        def send(mode: str) -> None:
            self._obstore.put(self._store, upload.path, data, attributes=attributes, mode=mode, use_multipart=False)

        if not upload.is_new or not self._has_conditions:
            return send("overwrite")
        try:
            return send("create")
        except self._obstore.exceptions.AlreadyExistsError:
            found = self.read_file(upload.path)
            if found is not None and found.data != data:
                raise foreign_file(upload.path) from None
        return send("overwrite")  # an attempt whose answer was lost has created it

    def _send_parts(self, upload: Upload, attributes: dict[str, str]) -> None:
        self._obstore.put(
            self._store,
            upload.path,
            read_chunks(upload),
            attributes=attributes,
            use_multipart=True,
            chunk_size=PART_BYTES,
            max_concurrency=PARTS_AT_ONCE,
        )

    def _has_file(self, path: str) -> bool:
        try:
            self._obstore.head(self._store, path)
        except FileNotFoundError as error:
            if is_missing_bucket(error):
                raise
            return False
        return True

    def set_headers(self, upload: Upload) -> None:
        """Transfer the file again with its headers, since S3 can change them only together with the file."""
        self.put(upload)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, many in one request where the service can."""
        require_inner_paths(paths)
        for start in range(0, len(paths), DELETED_AT_ONCE):
            batch = list(paths[start : start + DELETED_AT_ONCE])
            self._explained(lambda batch=batch: self._delete(batch))  # type: ignore[misc]

    def _delete(self, paths: list[str]) -> None:
        if self._deletes_many:
            try:
                return self._obstore.delete(self._store, paths)  # type: ignore[no-any-return]
            except self._errors() as error:
                if not is_not_implemented(error):
                    raise
                self._deletes_many = False
                self._store = self._reopened(patient=True)
        for path in paths:
            try:
                self._obstore.delete(self._store, path)
            except FileNotFoundError as error:
                if is_missing_bucket(error):
                    raise
        return None

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Write the files that describe the site, in this order, each if it has still its version."""
        for path, data in files.items():
            if not self._write_if(path, data, versions.get(path)):
                raise changed_meanwhile(path)

    def show_release(self, name: str) -> None:
        """Refuse: a bucket keeps no releases."""
        raise SitegenError(
            NO_RELEASES(f"{self._place} keeps no releases, such as {name}: build the earlier content, and publish it"),
            2,
        )

    def _write_if(self, path: str, data: bytes, version: str | None) -> bool:
        """Write a file if it has a version, or if it does not exist for None; return False otherwise."""
        if self._has_conditions:
            try:
                return self._write_with_condition(path, data, version)
            except self._errors() as error:
                if not is_not_implemented(error):
                    raise self._explain(error, path) from None
                self._has_conditions = False
        found = self.read_file(path)
        if (found.version if found else None) != version:
            return False
        self._explained(lambda: self._put(path, data, "overwrite", self._store), path)
        return self._is_still(path, data)

    def _write_with_condition(self, path: str, data: bytes, version: str | None) -> bool:
        exceptions = self._obstore.exceptions
        mode = {"e_tag": version} if version is not None else "create"
        try:
            # The lease is the first file that is written, and may be refused for its condition: that has to be known at once.
            self._retried(lambda: self._put(path, data, mode, self._quick_store if path == LEASE else self._store))
        except (exceptions.PreconditionError, exceptions.AlreadyExistsError, FileNotFoundError) as error:
            if is_missing_bucket(error):
                raise
            found = self.read_file(path)
            return found is not None and found.data == data  # written by an attempt whose answer was lost
        return True

    def _is_still(self, path: str, data: bytes) -> bool:
        """Return True if the file is still the one that was written, after the time in which another publisher would have written it."""
        time.sleep(SETTLING_SECONDS)
        found = self.read_file(path)
        return found is not None and found.data == data

    def _put(self, path: str, data: bytes, mode: Any, store: Any) -> None:
        from sitegen.outputs.hosting._common import CACHE_REVALIDATE
        from sitegen.render.media_types import content_type

        attributes = {"Content-Type": content_type(path), "Cache-Control": CACHE_REVALIDATE}
        self._obstore.put(store, path, data, attributes=attributes, mode=mode, use_multipart=False)

    def _retried(self, call: Callable[[], T]) -> T:
        """Return the result of a function, which is called again without checksums if the service seems to have none."""
        had_checksums = self._has_checksums
        try:
            return call()
        except self._errors() as error:
            if not had_checksums or not is_not_implemented(error):
                raise
            self._has_checksums = False
            self._store, self._quick_store = self._reopened(patient=True), self._reopened(patient=False)
        return call()

    def _reopened(self, *, patient: bool) -> Any:
        return self._open_store(patient=patient, checksums=self._has_checksums, deletes_many=self._deletes_many)

    def _explained(self, call: Callable[[], T], path: str = "") -> T:
        try:
            return call()
        except self._errors() as error:
            raise self._explain(error, path) from None

    def _explain(self, error: Exception, path: str = "") -> SitegenError:
        return explain(error, self._place, self._endpoint, path)

    def _errors(self) -> tuple[type[Exception], ...]:
        """Return the expected errors: those of the service, and that of a path which obstore cannot send."""
        return (self._obstore.exceptions.BaseError, FileNotFoundError, ValueError)
