"""A place in memory for tests of `sitegen publish`: it records what is changed, and fails or is killed at a chosen change."""

import hashlib
import itertools
import threading

from sitegen.deploy.targets import ListedFile, StoredFile
from sitegen.deploy.targets._common import changed_meanwhile, foreign_file, read_verified, transfer_failed


class Killed(BaseException):
    """The process ended here. No call of the session works afterwards."""


class MemoryPlace:
    """The files of a place: path to bytes and headers. It stays when the session of a killed publisher ends."""

    def __init__(self, *, is_atomic=False, has_headers=True, digest="sha256"):
        self.is_atomic, self.has_headers, self.digest = is_atomic, has_headers, digest
        self.files = {}
        self.headers = {}
        self.lease = None
        self.observers = []
        """Called with the files after each change that visitors see."""

    @property
    def visible(self):
        """Path to bytes, without the files that describe the place."""
        own = {"manifest-sha256.txt", ".sitegen-headers.json"}
        return {path: data for path, data in self.files.items() if path not in own}

    def session(self, **how):
        """Return a session; see `MemorySession`."""
        return MemorySession(self, **how)


class MemorySession:
    """A session that fails at the change with a number, from 0: before it, or after it (`is_late`).

    With `is_kill`, no later call works either, as if the process had been killed.
    """

    def __init__(self, place, *, fail_at=None, is_late=False, is_kill=True):
        self.place, self.fail_at, self.is_late, self.is_kill = place, fail_at, is_late, is_kill
        self.is_atomic = place.is_atomic
        self.tree = None
        self.calls = []
        """Each change: name and path."""
        self.number = itertools.count()
        self.is_dead = False
        self.lock = threading.RLock()

    def _change(self, name, path, change):
        with self.lock:
            if self.is_dead:
                raise Killed
            is_failing = next(self.number) == self.fail_at
            if is_failing and not self.is_late:
                self._fail(path)
            self.calls.append((name, path))
            result = change()
            for observe in self.place.observers:
                observe(self.place.visible)
            if is_failing:
                self._fail(path)
            return result

    def _fail(self, path):
        if self.is_kill:
            self.is_dead = True
            raise Killed
        raise transfer_failed(path, "the disk is full")

    def _alive(self):
        if self.is_dead:
            raise Killed

    def _stored(self, data):
        return None if data is None else StoredFile(data, hashlib.sha256(data).hexdigest())

    def read_file(self, path):
        self._alive()
        return self._stored(self.place.files.get(path))

    def list_files(self):
        self._alive()
        for path, data in list(self.place.files.items()):
            digests = {"sha256": hashlib.sha256, "md5": hashlib.md5}.get(self.place.digest)
            yield ListedFile(path, len(data), ((self.place.digest, digests(data).hexdigest()),) if digests else ())

    def create_lease(self, data):
        def create():
            if self.place.lease is not None:
                return False
            self.place.lease = data
            return True

        return self._change("create_lease", "", create)

    def read_lease(self):
        self._alive()
        return self._stored(self.place.lease)

    def replace_lease(self, data, version):
        def replace():
            if self.place.lease is None or hashlib.sha256(self.place.lease).hexdigest() != version:
                return False
            self.place.lease = data
            return True

        return self._change("replace_lease", "", replace)

    def delete_lease(self, version):
        def delete():
            if self.place.lease is not None and hashlib.sha256(self.place.lease).hexdigest() == version:
                self.place.lease = None

        self._change("delete_lease", "", delete)

    def begin(self, replaced):
        self._alive()
        if self.is_atomic:
            self.tree = {path: data for path, data in self.place.files.items() if path not in replaced}

    @property
    def _target(self):
        return self.tree if self.is_atomic else self.place.files

    def put(self, upload):
        def put():
            if upload.is_new and upload.path in self.place.files:
                raise foreign_file(upload.path)
            self._target[upload.path] = read_verified(upload)
            self.place.headers[upload.path] = (upload.content_type, upload.cache_control)

        self._change("put", upload.path, put)

    def set_headers(self, upload):
        def set_headers():
            assert upload.path in self.place.files
            self.place.headers[upload.path] = (upload.content_type, upload.cache_control)

        self._change("set_headers", upload.path, set_headers)

    def delete(self, paths):
        for path in paths:
            self._change("delete", path, lambda path=path: self._target.pop(path, None))

    def commit(self, files, versions):
        for path, version in versions.items():
            stored = self.read_file(path)
            if (stored.version if stored else None) != version:
                raise changed_meanwhile(path)
        if self.is_atomic:
            self._change("commit", "", lambda: self.place.files.update(files) or self._show(files))
        else:
            for path, data in files.items():
                self._change("commit", path, lambda path=path, data=data: self.place.files.update({path: data}))

    def _show(self, files):
        self.place.files = self.tree | files

    def releases(self):
        return []

    def read_release_file(self, _name, _path):
        return None

    def show_release(self, name):
        raise AssertionError(name)


class MemoryKind:
    """The kind of a place in memory."""

    NAME, SCHEMES = "memory", ("memory",)

    def __init__(self, *, has_headers=True):
        self.HAS_HEADERS = has_headers
