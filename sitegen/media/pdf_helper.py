"""The helper process that reads PDF files, whose pages, streams and fonts can make a library need minutes and gigabytes.

The CPU time of a helper process depends on the machine, so exceeding it is an error that stops a build, and never another page.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.limited_process import LimitedProcess

MAX_SECONDS: Final = 4.0
"""Maximum seconds of CPU time for one file, without those for its words. The number of pages takes some milliseconds."""
MEMORY_BYTES: Final = 1 << 30
"""Maximum bytes of memory of the helper process."""
WORKS = {
    "info": "sitegen.media.pdf_info:read_info",
    "text": "sitegen.media.pdf_text:read_text",
    "metadata": "sitegen.media.metadata:read_pdf_metadata",
}
"""The functions from a path to bytes that run in the helper process, by name."""


class PdfLimitError(Exception):
    """Raised for a PDF file that needs too much time or memory; the message is the end of a sentence."""


def read_in_helper(work: Literal["info", "text", "metadata"], file: Path) -> bytes:
    """Read a PDF file in the helper process; return the result of a function of `WORKS`, which is given the path.

    Raises:
        PdfLimitError: if it takes more than `MAX_SECONDS` of CPU time or more than `MEMORY_BYTES` of memory.
        OSError: if the file cannot be opened.
    """
    from sitegen.limited_process import LimitExceededError, WorkFailedError

    file.stat()
    try:
        return helper().call(f"{work}:".encode() + os.fsencode(file), MAX_SECONDS)[0]
    except LimitExceededError as error:
        raise PdfLimitError(str(error)) from error
    except WorkFailedError as error:
        file.stat()  # it may have been deleted meanwhile
        raise PdfLimitError(f"it fails ({error})") from error


@lru_cache(maxsize=1)
def helper() -> LimitedProcess:
    """Return the helper process of this process, which the first call starts."""
    from sitegen.limited_process import LimitedProcess

    return LimitedProcess(f"{__name__}:{answer_request.__name__}", MEMORY_BYTES)


def answer_request(request: bytes) -> bytes:
    """Run in the helper process: do one of `WORKS`. The request is its name, a colon, and the path of the file."""
    name, _, path = request.partition(b":")
    module, _, function = WORKS[name.decode()].partition(":")
    work: Callable[[Path], bytes] = getattr(import_module(module), function)
    return work(Path(os.fsdecode(path)))
