"""A cluster of machines: the same maps over Dask's `distributed`, which the extra `cluster` brings.

Its workers must have this sitegen, and the archive's folder under the same path: they read content and the database there,
and put rendered files beside it. A worker that is lost takes no work with it: the scheduler gives it to another, and what
the lost one had begun is thrown away with the folder of its own in which it lay.
"""

from __future__ import annotations

from contextlib import closing
from logging import CRITICAL
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from sitegen.build.parallel.executor import AHEAD, in_order, tools_of
from sitegen.diagnostics import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
LOCAL = "local"
"""The address of a cluster that is begun on this machine."""
HERE = "127.0.0.1"
PATIENCE = "10s"


class Cluster:
    """The workers that a scheduler has."""

    def __init__(self, client: Any, own: Any) -> None:
        self.client, self.own = client, own

    def spread(
        self, work: Callable[[Any, list[T]], list[R]], items: Sequence[T], tools: Any, begin: Callable[[], Any]
    ) -> Iterator[R]:
        """As many batches at once as the cluster has threads."""
        from distributed import CancelledError, KilledWorker

        del tools
        threads = sum(self.client.nthreads().values())
        begun = self.client.scatter((uuid4().hex, begin), broadcast=True, hash=False)
        pool = self.client.get_executor(pure=False, retries=3)
        with closing(in_order(_With(pool, begun), _work, work, items, max(threads, 1) * AHEAD)) as results:
            try:
                yield from results
            except (KilledWorker, CancelledError, OSError) as error:
                if getattr(error, "filename", None):
                    raise  # a file that a worker could not read, and no lost connection
                raise Refusal(f"the cluster did not finish its work: {error}") from None

    def helps(self, count: int) -> bool:
        """Always."""
        del count
        return True

    def close(self) -> None:
        """Leave the cluster; one that was begun here ends."""
        self.client.close()
        if self.own:
            self.own.close()


class _With:
    """An executor whose calls get one more argument, which lies on the workers already."""

    def __init__(self, pool: Any, begun: Any) -> None:
        self.pool, self.begun = pool, begun

    def submit(self, call: Callable[..., R], /, *given: Any) -> Any:
        """One call."""
        return self.pool.submit(call, self.begun, *given)


def connected(address: str, workers: int, program: Callable[[], bytes]) -> Cluster:
    """The cluster at an address; raises Refusal where there is none, or where its workers have another sitegen."""
    try:
        import distributed
    except ImportError:
        raise Refusal("--cluster needs Dask: install the package `distributed` beside sitegen", 2) from None
    dask: Any = distributed
    try:
        own = _begun(dask, workers) if address == LOCAL else None
        cluster = Cluster(dask.Client(own or address, timeout=PATIENCE), own)
    except (OSError, TimeoutError, ValueError) as error:
        raise Refusal(f"there is no cluster at {address}: {error}", 2) from None
    wrong = _wrong(cluster.client, address, program)
    if wrong:
        cluster.close()
        raise Refusal(wrong, 2)
    return cluster


def _wrong(client: Any, address: str, program: Callable[[], bytes]) -> str:
    """Why the workers cannot be worked with, or nothing."""
    threads = client.nthreads()
    if not threads or max(threads.values()) > 1:
        what = "has no workers" if not threads else "has workers of several threads"
        return f"the cluster at {address} {what}: start them with `dask worker {address} --nthreads 1`"
    own, others = program(), client.run(program)
    other = sorted(worker for worker, digest in others.items() if digest != own)
    return (
        f"these workers have another sitegen, or other versions of its libraries or plugins: {', '.join(other)}"
        if other
        else ""
    )


def _begun(dask: Any, workers: int) -> Any:
    port = f"{HERE}:0"  # any that is free
    options = {"host": HERE, "dashboard_address": port, "worker_dashboard_address": port, "silence_logs": CRITICAL}
    return dask.LocalCluster(n_workers=workers, threads_per_worker=1, **options)


def _work(begun: tuple[str, Callable[[], Any]], work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    return work(tools_of(*begun), batch)
