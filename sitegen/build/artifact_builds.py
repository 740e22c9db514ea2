"""Brings the artifacts up to date during a build: before the pages are planned or, in a large archive, while they are rendered.

Pages depend on an artifact only if they read it: its own files, and a few others. In a large archive a process builds the stale
artifacts, and all other pages are rendered meanwhile. Then the plan is updated, and the awaited pages are rendered.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from sitegen.artifacts import rebuild
from sitegen.build.context import create_engine, create_renderer, load_plugins
from sitegen.build.options import no_progress
from sitegen.build.parallel.process_call import ProcessCall
from sitegen.database.artifacts import ARTIFACTS
from sitegen.database.dependencies.traces import deserialize
from sitegen.database.store import Store

if TYPE_CHECKING:
    from types import TracebackType

    from sitegen.artifacts.rebuild import ArtifactStatus, StaleArtifact
    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions

MIN_DOCUMENTS = 600
"""Minimum number of public documents for a separate process. For fewer, starting it takes longer."""
ARTIFACT_QUERIES = frozenset({"artifact", "artifact_file"})
"""The queries that read an artifact. Their first argument is its name."""


class ArtifactBuilds:
    """The artifacts of one build. The context ends the process that builds them, if there is one."""

    def __init__(self, context: BuildContext) -> None:
        self.context = context
        self.status: dict[str, ArtifactStatus] = {}
        """The status of each artifact that is not awaited, by name."""
        self._awaited: list[StaleArtifact] = []
        """The artifacts that the process builds."""
        self._built: list[tuple[StaleArtifact, str]] = []
        """The artifacts that the process has built, with their folders."""
        self._call: ProcessCall | None = None
        self._reads_awaited: dict[bytes, bool] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._call:
            self._call.close()

    @property
    def awaited(self) -> frozenset[str]:
        """The names of the artifacts that the process builds."""
        return frozenset(stale.name for stale in self._awaited)

    def start(self, *, allow_stale: bool) -> None:
        """Build stale artifacts, or start the process that does so.

        Args:
            allow_stale: leave a stale or missing artifact, unless it contains a document that is no longer public.

        Raises:
            SitegenError: if an artifact cannot be built.
        """
        queries, options = self.context.queries, self.context.options
        is_in_background = self._is_worth_a_process()
        for name, artifact in ARTIFACTS.items():
            stale = rebuild.find_stale(queries, artifact, allow_stale=allow_stale)
            if isinstance(stale, str):
                self.status[name] = stale
            elif is_in_background:
                self._awaited.append(stale)
            else:
                self.status[name] = rebuild.rebuild(queries, stale, should_sync=options.should_sync)
        if self._awaited:
            digest = self.context.renderer.plugins.digest
            self._call = ProcessCall(_build_artifacts, replace(options, progress=no_progress), digest, self._awaited)

    def _is_worth_a_process(self) -> bool:
        options, db = self.context.options, self.context.store.db
        if options.worker_count < 2 or options.cluster_address:  # noqa: PLR2004 - workers of a cluster must be its only readers
            return False
        (count,) = db.execute("SELECT count(*) FROM document WHERE state = 'public'").fetchone()
        return bool(count >= MIN_DOCUMENTS)

    def must_wait(self, external_reads: bytes) -> bool:
        """Return True if the serialized external reads of a page include an awaited artifact."""
        awaited = self.awaited
        if not awaited:
            return False
        if external_reads not in self._reads_awaited:
            self._reads_awaited[external_reads] = any(
                query[0] in ARTIFACT_QUERIES and query[1] in awaited for query, _ in deserialize(external_reads)
            )
        return self._reads_awaited[external_reads]

    def finish(self) -> None:
        """Wait for the process, and store what it has built. Must run in a transaction.

        Raises:
            SitegenError: if an artifact cannot be built.
        """
        assert self._call is not None  # noqa: S101 - it is called only if artifacts are awaited
        for stale, folder in zip(self._awaited, self._call.result(), strict=True):
            self.status[stale.name] = rebuild.record(self.context.store, stale, folder)
            self._built.append((stale, folder))
        self._awaited = []

    def delete_other_versions(self) -> None:
        """Delete the other versions of what the process has built, unless the transaction was rolled back."""
        for stale, folder in self._built:
            if self.context.store.setting(stale.name) == folder.encode():
                rebuild.delete_other_versions(self.context.store, ARTIFACTS[stale.name], folder)


def _build_artifacts(options: BuildOptions, plugins_digest: bytes, stale: list[StaleArtifact]) -> list[str]:
    """Build artifacts in another process; return the name of the folder of each."""
    renderer = create_renderer(options, load_plugins(options, plugins_digest))
    with closing(Store(options.database_path, None)) as store:
        engine = create_engine(options, store, renderer)
        return [rebuild.build(engine, each, should_sync=options.should_sync) for each in stale]
