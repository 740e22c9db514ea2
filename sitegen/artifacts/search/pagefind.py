"""Runs the Pagefind program, which knows how its search in the browser reads words.

The program is used through its own protocol: JSON messages in base64, each followed by a comma. Its Python package is too
slow, since it looks for an answer only every 0.1 s.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import zlib
from contextlib import contextmanager
from importlib.metadata import version
from threading import Timer
from typing import TYPE_CHECKING, Any, Self

from pagefind_bin import get_executable

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import SEARCH_INDEX_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

READ_CHUNK_BYTES = 1_048_576
"""Maximum number of bytes of an answer that are read at once."""
ANSWER_SECONDS = 120.0
"""Maximum time for one answer in seconds. Answers usually take less than two."""


def tool_versions() -> str:
    """Return the versions that the bytes of an index depend on, in addition to its records."""
    return f"pagefind {version('pagefind_bin')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"


def index_one_text(text: str, language: str, folder: Path) -> dict[str, bytes]:
    """Return the files of Pagefind's index of one document, by path.

    Args:
        text: the text of the document.
        language: the language of the index, a BCP 47 tag.
        folder: an existing folder in which the program runs. Nothing is written to it.

    Raises:
        SitegenError: if Pagefind reports an error or does not answer.
    """
    with PagefindProcess(folder) as program:
        number = program.request(type="NewIndex", config={"force_language": language})["index_id"]
        program.request(type="AddRecord", index_id=number, url="/", content=text, language=language)
        files = program.request(type="GetFiles", index_id=number)["files"]
    return {file["path"]: base64.b64decode(file["content"]) for file in files}


class PagefindProcess:
    """A running Pagefind program. If this process dies, the program ends too, since its input is closed."""

    def __init__(self, folder: Path) -> None:
        command = [str(get_executable()), "--service"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)  # noqa: S603
        self.message_id = 0
        self._is_late = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def request(self, **payload: Any) -> dict[str, Any]:
        """Send a message and return its answer; raises SitegenError if there is no answer or it reports an error."""
        self.message_id += 1
        try:
            with self._time_limit():
                answer = self._exchange(json.dumps({"message_id": self.message_id, "payload": payload}).encode())
        except (OSError, ValueError) as error:
            reason = f"it was stopped after {ANSWER_SECONDS:g} seconds" if self._is_late else error
            raise SitegenError(
                SEARCH_INDEX_FAILED(f"could not build the search index: Pagefind did not answer: {reason}")
            ) from None
        if answer["type"] == "Error":
            raise SitegenError(SEARCH_INDEX_FAILED(f"could not build the search index: {answer['message']}"))
        return answer

    @contextmanager
    def _time_limit(self) -> Iterator[None]:
        """Kill the program after `ANSWER_SECONDS`: its pipes are then closed, so that reading from them and writing to them ends."""
        timer = Timer(ANSWER_SECONDS, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        self._is_late = True
        self.process.kill()

    def _exchange(self, message: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 - they are pipes
        self.process.stdin.write(base64.b64encode(message) + b",")
        self.process.stdin.flush()
        answer = bytearray()
        while not answer.endswith(b","):
            chunk = os.read(self.process.stdout.fileno(), READ_CHUNK_BYTES)
            if not chunk:
                raise OSError("the process exited")
            answer += chunk
        payload: dict[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
        return payload
