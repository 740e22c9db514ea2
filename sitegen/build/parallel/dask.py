"""An executor that uses a Dask cluster. It needs the package `distributed`, which the extra `cluster` installs.

Workers must have the same version of sitegen, and the archive's folder at the same path: they read the content and the database
there, and write rendered files next to it. If a worker is lost, the scheduler assigns its work to another one, and the files that
it had written to its own folder are deleted.
"""

from __future__ import annotations

from contextlib import closing
from logging import CRITICAL
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from sitegen.build.parallel.executor import MAX_PENDING_BATCHES, map_in_order, worker_state_for
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import WORKER_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
LOCAL_CLUSTER = "local"
"""The address for which a cluster on this machine is started."""
LOOPBACK_HOST = "127.0.0.1"
CONNECT_TIMEOUT = "10s"


class DaskExecutor:
    """Runs work on the workers of a Dask scheduler."""

    def __init__(self, client: Any, local_cluster: Any) -> None:
        self.client, self.local_cluster = client, local_cluster

    def map_batches(
        self,
        work: Callable[[Any, list[T]], list[R]],
        items: Sequence[T],
        worker_state: Any,
        init_worker: Callable[[], Any],
    ) -> Iterator[R]:
        """Yield the result for each item, in order. Batches run in parallel on all threads of the cluster."""
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
                    raise  # a file that a worker could not read, not a lost connection
                raise SitegenError(WORKER_FAILED(f"the cluster did not finish its work: {error}")) from None

    def is_worthwhile(self, count: int) -> bool:
        """Return True: a cluster is used for any number of items."""
        del count
        return True

    def close(self) -> None:
        """Disconnect from the cluster, and stop it if it was started here."""
        self.client.close()
        if self.local_cluster:
            self.local_cluster.close()


class _PoolWithState:
    """A pool that adds an argument to each call: a future of the worker state, whose value is on the workers already."""

    def __init__(self, pool: Any, worker_state: Any) -> None:
        self.pool, self.worker_state = pool, worker_state

    def submit(self, call: Callable[..., R], /, *args: Any) -> Any:
        """Submit a call and return a future of its result."""
        return self.pool.submit(call, self.worker_state, *args)


def connect(address: str, worker_count: int, environment_digest: Callable[[], bytes]) -> DaskExecutor:
    """Connect to the cluster at an address, or start one for the address `local`.

    Args:
        address: the URL of the scheduler, or `local`.
        worker_count: number of workers of a local cluster.
        environment_digest: returns a digest of sitegen, its libraries and plugins; it is run on each worker.

    Raises:
        SitegenError: if there is no cluster, or if its workers cannot be used (exit code 2).
    """
    try:
        import distributed
    except ImportError:
        raise SitegenError(
            WORKER_FAILED("--cluster needs Dask; install the package `distributed` in the environment of sitegen"), 2
        ) from None
    dask: Any = distributed
    try:
        local_cluster = _start_local_cluster(dask, worker_count) if address == LOCAL_CLUSTER else None
        executor = DaskExecutor(dask.Client(local_cluster or address, timeout=CONNECT_TIMEOUT), local_cluster)
    except (OSError, TimeoutError, ValueError) as error:
        raise SitegenError(WORKER_FAILED(f"cannot connect to a cluster at {address}: {error}"), 2) from None
    problem = _find_worker_problem(executor.client, address, environment_digest)
    if problem:
        executor.close()
        raise SitegenError(problem, 2)
    return executor


def _find_worker_problem(client: Any, address: str, environment_digest: Callable[[], bytes]) -> str:
    """Return why the workers cannot be used, or ""."""
    threads = client.nthreads()
    if not threads or max(threads.values()) > 1:
        fault = "has no workers" if not threads else "has workers with several threads"
        return WORKER_FAILED(
            f"the cluster at {address} {fault}; start workers with `dask worker {address} --nthreads 1`"
        )
    digest, digests = environment_digest(), client.run(environment_digest)
    differing = sorted(worker for worker, found in digests.items() if found != digest)
    return (
        WORKER_FAILED(
            f"these workers have another version of sitegen, its libraries or the plugins: {', '.join(differing)}"
        )
        if differing
        else ""
    )


def _start_local_cluster(dask: Any, worker_count: int) -> Any:
    port = f"{LOOPBACK_HOST}:0"  # any free port
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
