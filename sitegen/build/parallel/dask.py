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

from sitegen.build.parallel.executor import MAX_PENDING_BATCHES, map_in_order, worker_state_for
from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
LOCAL_CLUSTER = "local"
"""The address of a cluster that is begun on this machine."""
LOOPBACK_HOST = "127.0.0.1"
CONNECT_TIMEOUT = "10s"


class DaskExecutor:
    """The workers that a scheduler has."""

    def __init__(self, client: Any, local_cluster: Any) -> None:
        self.client, self.local_cluster = client, local_cluster

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """As many batches at once as the cluster has threads."""
        from distributed import CancelledError, KilledWorker

        del worker_state
        threads = sum(self.client.nthreads().values())
        state = self.client.scatter((uuid4().hex, init_worker), broadcast=True, hash=False)
        pool = self.client.get_executor(pure=False, retries=3)
        with closing(
            map_in_order(_PoolWithState(pool, state), _run_batch, work, items, max(threads, 1) * MAX_PENDING_BATCHES)
        ) as results:
            try:
                yield from results
            except (KilledWorker, CancelledError, OSError) as error:
                if getattr(error, "filename", None):
                    raise  # a file that a worker could not read, and no lost connection
                raise SitegenError(f"the cluster did not finish its work: {error}") from None

    def is_worthwhile(self, count: int) -> bool:
        """Always."""
        del count
        return True

    def close(self) -> None:
        """Leave the cluster; one that was begun here ends."""
        self.client.close()
        if self.local_cluster:
            self.local_cluster.close()


class _PoolWithState:
    """An executor whose calls get one more argument, which lies on the workers already."""

    def __init__(self, pool: Any, worker_state: Any) -> None:
        self.pool, self.worker_state = pool, worker_state

    def submit(self, call: Callable[..., R], /, *args: Any) -> Any:
        """One call."""
        return self.pool.submit(call, self.worker_state, *args)


def connect(address: str, worker_count: int, environment_digest: Callable[[], bytes]) -> DaskExecutor:
    """The cluster at an address; raises SitegenError where there is none, or where its workers have another sitegen."""
    try:
        import distributed
    except ImportError:
        raise SitegenError("--cluster needs Dask: install the package `distributed` beside sitegen", 2) from None
    dask: Any = distributed
    try:
        local_cluster = _start_local_cluster(dask, worker_count) if address == LOCAL_CLUSTER else None
        executor = DaskExecutor(dask.Client(local_cluster or address, timeout=CONNECT_TIMEOUT), local_cluster)
    except (OSError, TimeoutError, ValueError) as error:
        raise SitegenError(f"there is no cluster at {address}: {error}", 2) from None
    problem = _find_worker_problem(executor.client, address, environment_digest)
    if problem:
        executor.close()
        raise SitegenError(problem, 2)
    return executor


def _find_worker_problem(client: Any, address: str, environment_digest: Callable[[], bytes]) -> str:
    """Why the workers cannot be worked with, or nothing."""
    threads = client.nthreads()
    if not threads or max(threads.values()) > 1:
        fault = "has no workers" if not threads else "has workers of several threads"
        return f"the cluster at {address} {fault}: start them with `dask worker {address} --nthreads 1`"
    digest, digests = environment_digest(), client.run(environment_digest)
    differing = sorted(worker for worker, found in digests.items() if found != digest)
    return (
        f"these workers have another sitegen, or other versions of its libraries or plugins: {', '.join(differing)}"
        if differing
        else ""
    )


def _start_local_cluster(dask: Any, worker_count: int) -> Any:
    port = f"{LOOPBACK_HOST}:0"  # any that is free
    options = {
        "host": LOOPBACK_HOST,
        "dashboard_address": port,
        "worker_dashboard_address": port,
        "silence_logs": CRITICAL,
    }
    return dask.LocalCluster(n_workers=worker_count, threads_per_worker=1, **options)


def _run_batch(
    worker_state: tuple[str, Callable[[], Any]], work: Callable[[Any, list[T]], list[R]], batch: list[T]
) -> list[R]:
    return work(worker_state_for(*worker_state), batch)
