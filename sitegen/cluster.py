"""A cluster of machines: the same maps over Dask's `distributed`, from `pip install sitegen[cluster]`.

Its workers must have this sitegen, and the archive's folder under the same path: they read content and the database there,
and put rendered files beside it. A worker that is lost takes no work with it: the scheduler gives it to another, and what
the lost one had begun is thrown away with the folder of its own in which it lay.
"""

from __future__ import annotations

from contextlib import closing
from logging import CRITICAL
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from sitegen.batches import AHEAD, in_order, tools_of
from sitegen.problems import Refusal

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

    def __init__(self, client: Any) -> None:
        self.client = client

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
                raise Refusal(f"the cluster did not finish its work: {error}") from None

    def close(self) -> None:
        """Leave the cluster; one that was begun here ends."""
        self.client.close()


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
        raise Refusal("--cluster needs Dask: pip install sitegen[cluster]", 2) from None
    try:
        client: Any = _client(distributed, address, workers)
    except (OSError, TimeoutError, ValueError) as error:
        raise Refusal(f"there is no cluster at {address}: {error}", 2) from None
    if not client.nthreads():
        client.close()
        raise Refusal(f"the cluster at {address} has no workers: start some with `dask worker {address}`", 2)
    own, others = program(), client.run(program)
    other = sorted(worker for worker, digest in others.items() if digest != own)
    if other:
        client.close()
        raise Refusal(f"these workers have another sitegen, or other versions of its libraries: {', '.join(other)}", 2)
    return Cluster(client)


def _client(dask: Any, address: str, workers: int) -> Any:
    if address != LOCAL:
        return dask.Client(address, timeout=PATIENCE)
    port = f"{HERE}:0"  # any that is free
    options = {"host": HERE, "dashboard_address": port, "worker_dashboard_address": port, "silence_logs": CRITICAL}
    return dask.Client(dask.LocalCluster(n_workers=workers, threads_per_worker=1, **options))


def _work(begun: tuple[str, Callable[[], Any]], work: Callable[[Any, list[T]], list[R]], batch: list[T]) -> list[R]:
    return work(tools_of(*begun), batch)
