"""Batches over worker processes: in order, with bounded memory, and with the worker's death survived.

Where it is safe the workers are forked: they start at once and share the loaded
pipeline's memory.  A process that runs other threads may hold a lock that
a fork would never see released, so there, and on systems other than Linux, they
are spawned: each imports the library and loads its own pipeline.
"""

from __future__ import annotations

import collections
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Literal

import attrs

from quoteattr.errors import WorkerError

__all__ = ["run_batches"]

# Workers in a row that end before they can begin, until it is taken that none ever will.
_MOST_UNSTARTED = 3
# Batches under way or waiting for their turn to be yielded, for each worker.
_AHEAD = 3
_READY, _DONE, _FAILED, _UNSTARTED = "ready", "done", "failed", "unstarted"


@attrs.define(eq=False)
class _Task:
    """Items handed out together; what is tried again for a batch goes item by item."""

    number: tuple[int, int]
    """Number of the batch, and of the item in it where items go alone."""
    items: list[Any]
    again: bool = False


@attrs.define(eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    task: _Task | None = None
    ready: bool = False
    due: float | None = None
    """When its task has taken too long."""

    def end(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def run_batches(
    work: Callable[[list[Any], Any], list[Any]],
    items: Iterable[Any],
    argument: Any,
    n_process: int,
    batches: Callable[[Iterator[Any]], Iterator[list[Any]]],
    lost: Callable[[Any, str], Any],
    start: Literal["fork", "spawn"] | None = None,
    timeout: float | None = None,
) -> Iterator[Any]:
    """Yield the items of ``work(batch, argument)`` for successive batches, in input order.

    At most three batches a worker are under way, so neither input nor output
    piles up.  The workers end with the iteration, however it ends.  Where a
    worker dies, the items of its batch are tried one by one in new workers;
    for an item that ends a worker again, ``lost(item, reason)`` is yielded.

    Args:
        work: A function of a module; gives one result for each item.
        items: What to work on.
        argument: Handed to each call of `work`.
        n_process: Number of workers.
        batches: Cuts `items` into batches.
        lost: Makes the result of an item that cannot be had.
        start: How workers start; None decides by what is safe.
        timeout: Seconds that one item may take.  A batch that takes as much
            for each of its items is ended, and they are tried one by one.

    Raises:
        WorkerError: several workers in a row end before they can begin to work.
    """
    source = enumerate(batches(iter(items)))
    pool = _Pool(work, argument, start or _safe_start(), timeout)
    todo: collections.deque[_Task] = collections.deque()
    found: dict[int, dict[int, Any]] = {}
    sizes: dict[int, int] = {}
    due = 0
    try:
        while True:
            while len(todo) < n_process and len(sizes) < _AHEAD * n_process and (batch := next(source, None)):
                sizes[batch[0]], found[batch[0]] = len(batch[1]), {}
                todo.append(_Task((batch[0], 0), batch[1]))
            if not sizes:
                return
            pool.hand_out(todo, n_process)
            for task, kind, result in pool.results():
                number, place = task.number
                if kind == _UNSTARTED:
                    todo.appendleft(task)
                elif kind == _DONE:
                    found[number].update(enumerate(result, place))
                elif len(task.items) == 1 and task.again:
                    found[number][place] = lost(task.items[0], result)
                else:
                    alone = [_Task((number, place + at), [item], again=True) for at, item in enumerate(task.items)]
                    todo.extendleft(reversed(alone))
            while due in sizes and len(found[due]) == sizes[due]:
                yield from (result for _, result in sorted(found.pop(due).items(), key=lambda pair: pair[0]))
                del sizes[due]
                due += 1
    finally:
        pool.end()


def _safe_start() -> Literal["fork", "spawn"]:
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return "fork" if sys.platform == "linux" and alone else "spawn"


class _Pool:
    """The workers; one that dies is replaced when there is work for it."""

    def __init__(
        self, work: Callable[[list[Any], Any], list[Any]], argument: Any, start: str, timeout: float | None
    ) -> None:
        self._work = work
        self._argument = argument
        self._context: Any = multiprocessing.get_context(start)
        self._forks = start == "fork"
        self._timeout = timeout
        self._unstarted = 0
        self._workers: list[_Worker] = []

    def hand_out(self, todo: collections.deque[_Task], most: int) -> None:
        """Give each idle worker a task, and start workers while there are tasks for them."""
        idle = [worker for worker in self._workers if worker.task is None]
        while todo and (idle or len(self._workers) < most):
            worker = idle.pop() if idle else self._started()
            worker.task = todo.popleft()
            self._begin(worker)
            # A worker that is dead by now is noticed when its result is waited for.
            with suppress(BrokenPipeError, ConnectionResetError):
                worker.connection.send(worker.task.items)

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # A forked worker closes what it inherits, so that each end is open in one process only.
        inherited = [ours, *(worker.connection for worker in self._workers)] if self._forks else []
        arguments = (theirs, inherited, self._work, self._argument)
        process = self._context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _begin(self, worker: _Worker) -> None:
        """Let the time of a worker's task run, once the worker can work on it."""
        if self._timeout is not None and worker.ready and worker.task is not None:
            worker.due = time.monotonic() + self._timeout * len(worker.task.items)

    def results(self) -> Iterator[tuple[_Task, str, Any]]:
        """What has come in since, at least one message: a task, how it ended, and its result or the reason."""
        by_connection = {worker.connection: worker for worker in self._workers}
        dues = [worker.due for worker in self._workers if worker.due is not None]
        patience = max(0.0, min(dues) - time.monotonic()) if dues else None
        for connection in wait(list(by_connection), patience):
            worker = by_connection[connection]  # type: ignore[index]
            try:
                kind, result = worker.connection.recv()
            except (EOFError, ConnectionResetError):
                yield from self._buried(worker)
                continue
            if kind == _READY:
                worker.ready = True
                self._unstarted = 0
                self._begin(worker)
            elif worker.task is not None:
                task, worker.task, worker.due = worker.task, None, None
                yield task, kind, result
        yield from self._overdue()

    def _overdue(self) -> Iterator[tuple[_Task, str, Any]]:
        """End the workers whose time is over, but for those whose result is there."""
        now = time.monotonic()
        for worker in [worker for worker in self._workers if worker.due is not None and worker.due <= now]:
            if worker.task is not None and not worker.connection.poll():
                self._workers.remove(worker)
                worker.end()
                yield worker.task, _FAILED, f"it took longer than {self._timeout:g} s"

    def _buried(self, worker: _Worker) -> Iterator[tuple[_Task, str, Any]]:
        self._workers.remove(worker)
        worker.process.join(1)
        code = worker.process.exitcode
        worker.end()
        if not worker.ready:
            self._unstarted += 1
            if self._unstarted >= _MOST_UNSTARTED:
                raise WorkerError(
                    f"{self._unstarted} worker processes in a row ended before they could begin (exit code {code}); "
                    "where processes are spawned, a script that asks for them must do so after: "
                    "if __name__ == '__main__'"
                )
            if worker.task is not None:
                yield worker.task, _UNSTARTED, None
        elif worker.task is not None:
            yield worker.task, _FAILED, _cause(code)

    def end(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()
        self._workers.clear()


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        hint = ", as when memory runs out" if name == "SIGKILL" else ""
        return f"its worker process was ended by {name}{hint}"
    return f"its worker process ended with exit code {code}"


def _serve(
    connection: Connection,
    inherited: Sequence[Connection],
    work: Callable[[list[Any], Any], list[Any]],
    argument: Any,
) -> None:
    """Work on what comes in until the other end is closed."""
    # Ctrl-C reaches the whole group of processes; the caller's process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send((_READY, None))
        while True:
            batch = connection.recv()
            try:
                connection.send((_DONE, work(batch, argument)))
            except (BrokenPipeError, ConnectionResetError):
                return
            except Exception as error:  # a result that cannot be sent, or a failure of the work itself
                connection.send((_FAILED, f"{type(error).__name__}: {error}"))
