"""The cache of compiled templates in the state folder. Its files are code, so a damaged one is never read as such."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import jinja2

from sitegen.folder_contents import list_folder

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.bccache import Bucket

_SUFFIX, _PARTIAL_SUFFIX = ".compiled", ".partial"
_DIGEST_BYTES = 32
_LEFTOVER_SECONDS = 3600.0
"""Age from which a partial file is that of a killed process, in seconds."""


class TemplateBytecodeCache(jinja2.BytecodeCache):
    """Cache of compiled templates by name, source and `code_key`.

    Python reads compiled code without checking it, and a damaged file can crash the process. So each file begins with a
    digest of the rest, and one that does not match is ignored; the template is then compiled again.
    """

    def __init__(self, folder: Path, code_key: bytes) -> None:
        """Create the cache, and delete partial files that killed processes left.

        Args:
            folder: the folder, which is created with its first file.
            code_key: identifies everything else that the code depends on, such as filters that are applied to constants.
        """
        self.folder, self.code_key = folder, code_key.hex()
        oldest = time.time() - _LEFTOVER_SECONDS
        for partial_file in list_folder(folder, f"*{_PARTIAL_SUFFIX}"):
            with suppress(FileNotFoundError):  # another process deletes it at the same time
                if partial_file.stat().st_mtime < oldest:
                    partial_file.unlink()

    def get_source_checksum(self, source: str) -> str:
        """Return a key that differs between compiled templates with the same name."""
        return super().get_source_checksum(source) + self.code_key

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a compiled template into a bucket, which stays empty if there is none or if its file is damaged."""
        try:
            data = (self.folder / f"{bucket.key}{_SUFFIX}").read_bytes()
        except FileNotFoundError:
            return
        digest, code = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if digest == _digest(bucket, code):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the compiled template of a bucket, in one step."""
        code = bucket.bytecode_to_string()
        write_whole(self.folder / f"{bucket.key}{_SUFFIX}", _digest(bucket, code) + code)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file of the cache in one step, so that no process reads half of it. The folder is created if it is missing.

    Raises:
        OSError: if that is not possible. The error names this file, whatever was written first.
    """
    partial_file = file.with_suffix(f".{uuid4().hex}{_PARTIAL_SUFFIX}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial_file.write_bytes(data)
        partial_file.replace(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error
    finally:
        with suppress(OSError):
            partial_file.unlink()


def _digest(bucket: Bucket, code: bytes) -> bytes:
    """Return a digest of a compiled template and of what it was compiled from."""
    return hashlib.blake2b(f"{bucket.key} {bucket.checksum}\n".encode() + code, digest_size=_DIGEST_BYTES).digest()
