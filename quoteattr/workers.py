"""Batches over worker processes, in order and with bounded memory."""

from __future__ import annotations

import collections
import itertools
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from quoteattr.errors import QuoteattrError

__all__ = ["run_batches"]

# Batches each worker may be ahead of the reader.
_AHEAD = 2


def run_batches(
    work: Callable[[list[Any], Any], list[Any]], items: Iterable[Any], argument: Any, n_process: int, batch_size: int
) -> Iterator[Any]:
    """Yield the items of ``work(batch, argument)`` for successive batches, in input order.

    At most ``2 * n_process`` batches are under way, so neither input nor
    output piles up.  The workers end with the iteration, however it ends.

    Raises:
        QuoteattrError: a worker process died; the message says behind which item.
    """
    source = iter(items)
    # Spawned workers inherit no locks and no threads of the caller.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=n_process, mp_context=context)
    pending: collections.deque[Future[list[Any]]] = collections.deque()
    done = 0
    try:
        while True:
            while len(pending) < _AHEAD * n_process and (batch := list(itertools.islice(source, batch_size))):
                pending.append(pool.submit(work, batch, argument))
            if not pending:
                break
            results = pending.popleft().result()
            done += len(results)
            yield from results
    except BrokenProcessPool as error:
        raise QuoteattrError(
            f"a worker process died (out of memory, or killed) at or behind item {done}; the items before it are done"
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
