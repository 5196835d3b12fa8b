"""Worker processes: order kept, deaths survived and named, nothing left running."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

import quoteattr
from quoteattr import api, workers
from quoteattr.api import Failure
from quoteattr.errors import InputValueError, WorkerError
from quoteattr.syntax import parse
from quoteattr.workers import run_batches


def pairs(items):
    taken = list(items)
    return iter([taken[i : i + 2] for i in range(0, len(taken), 2)])


def lost(item, reason):
    return f"{item} lost: {reason}"


def double(batch, factor):
    return [factor * item for item in batch]


def die_over_five(batch, _):
    if 5 in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def die_once(batch, mark):
    if 5 in batch and not os.path.exists(mark):
        open(mark, "x").close()
        os._exit(3)
    return batch


def refuse_five(batch, _):
    if 5 in batch:
        raise ValueError("no five")
    return [(lambda: None) if item == 7 else item for item in batch]


@pytest.mark.parametrize("n_process", [1, 2, 3])
def test_results_come_in_order(n_process):
    assert list(run_batches(double, range(21), 2, n_process, pairs, lost)) == [2 * x for x in range(21)]


def test_the_item_that_ends_its_worker_is_named_and_the_others_are_done():
    results = list(run_batches(die_over_five, range(9), None, 2, pairs, lost))
    assert results[:5] + results[6:] == [0, 1, 2, 3, 4, 6, 7, 8]
    assert results[5] == "5 lost: its worker process was ended by SIGKILL, as when memory runs out"


def test_a_worker_killed_from_outside_costs_nothing(tmp_path):
    assert list(run_batches(die_once, range(9), str(tmp_path / "mark"), 2, pairs, lost)) == list(range(9))


def test_an_item_that_fails_or_whose_result_cannot_be_sent_is_named():
    results = list(run_batches(refuse_five, range(9), None, 2, pairs, lost))
    assert results[5] == "5 lost: ValueError: no five"
    assert "7 lost" in results[7]
    assert results[4:7:2] == [4, 6]


def test_spawned_workers_do_the_same():
    assert list(run_batches(double, range(3), 2, 1, pairs, lost, start="spawn")) == [0, 2, 4]


def test_workers_that_cannot_begin_are_an_error(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from quoteattr.workers import run_batches\n"
        "print(list(run_batches(sorted, [1], None, 1, lambda i: iter([list(i)]), print, start='spawn')))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert "WorkerError" in done.stderr
    assert "__main__" in done.stderr


def test_the_workers_end_with_the_iteration():
    before = children(os.getpid())
    iteration = run_batches(double, range(100), 2, 2, pairs, lost)
    next(iteration)
    assert len(children(os.getpid()) - before) == 2
    iteration.close()
    assert children(os.getpid()) == before


def children(pid):
    listing = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    if not listing.exists():
        pytest.skip("no /proc with children here")
    return set(listing.read_text().split())


SLEEPER = """
import os, sys, time
from quoteattr.workers import run_batches
def work(batch, _):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(float(sys.argv[2]))
    return batch
if __name__ == "__main__":
    list(run_batches(work, range(9), None, 2, lambda items: iter([[i] for i in items]), print, start=sys.argv[1]))
"""


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize(("blow", "seconds"), [(signal.SIGINT, 60), (signal.SIGTERM, 0.3), (signal.SIGKILL, 0.3)])
def test_however_the_caller_ends_no_process_stays(tmp_path, start, blow, seconds):
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)
    command = [sys.executable, script, start, str(seconds)]
    caller = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    workers = [int(caller.stdout.readline()) for _ in range(2)]
    caller.send_signal(blow)
    caller.wait(10)
    # A worker whose caller is killed sees it when it has done what it was doing.
    deadline = time.monotonic() + 5
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))
    caller.stdout.close()


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_texts_keep_their_order_and_context_and_a_lost_one_is_reported(monkeypatch):
    texts = [(f"“Stay number {n},” said Ida Moore.", n) for n in range(7)]
    monkeypatch.setattr("quoteattr.api._attempt_batch", attempt_or_die)
    results = list(quoteattr.attribute_all(texts, n_process=2, batch_size=2, errors="report"))
    assert [context for _, context in results] == list(range(7))
    assert isinstance(results[3][0], Failure)
    assert results[3][0].error.startswith("WorkerError: text 3 is lost: its worker process was ended by SIGKILL")
    assert [result.quotes[0].speaker.name for result, n in results if n != 3] == ["Ida Moore"] * 6
    with pytest.raises(WorkerError, match="text 3 is lost"):
        list(quoteattr.attribute_all(texts, n_process=2, batch_size=2))


real_attempt = quoteattr.api._attempt_batch


def attempt_or_die(batch, nlp, **options):
    if any(index == 3 for index, _ in batch):
        os.kill(os.getpid(), signal.SIGKILL)
    return real_attempt(batch, nlp, **options)


def sleep_over_five(batch, _):
    """Work that never ends for one item."""
    for item in batch:
        if item == 5:
            time.sleep(600)
    return batch


def test_an_item_that_takes_too_long_is_named_and_the_others_are_done():
    started = time.monotonic()
    found = list(run_batches(sleep_over_five, range(10), None, 2, pairs, lost, timeout=0.5))
    assert found[:5] + found[6:] == [*range(5), *range(6, 10)]
    assert found[5] == lost(5, "it took longer than 0.5 s")
    assert time.monotonic() - started < 30


def test_a_text_that_takes_too_long_is_reported(monkeypatch):
    attempt = api._attempt_batch

    def slow(batch, nlp, **options):
        if any("Tom" in text for _, (text, _) in batch):
            time.sleep(600)
        return attempt(batch, nlp, **options)

    monkeypatch.setattr(api, "_attempt_batch", slow)
    monkeypatch.setattr(workers, "_safe_start", lambda: "fork")  # whatever threads an earlier test has left
    texts = [(f"“Stay,” said {name} Moore.", name) for name in ("Ida", "Tom", "Ada")]
    api.attribute(texts[0][0])  # what is read once is there when workers are forked, so that little time is much
    found = list(api.attribute_all(texts, errors="report", timeout=1.5))
    assert [name for _, name in found] == ["Ida", "Tom", "Ada"]
    assert "longer than 1.5 s" in found[1][0].error
    assert [result.quotes[0].speaker.name for result, name in found if name != "Tom"] == ["Ida Moore", "Ada Moore"]


@pytest.mark.parametrize("timeout", [0, -1, "5", float("nan"), float("inf")])
def test_an_impossible_time_is_refused(timeout):
    with pytest.raises(InputValueError, match="timeout"):
        api.attribute_all(["x"], timeout=timeout)


@pytest.mark.parametrize(("deaths", "ends_well"), [(1, True), (2, True), (3, False)])
def test_workers_killed_while_they_start_are_started_again(deaths, ends_well, monkeypatch):
    started = []
    serve = workers._serve

    def dying(*arguments):
        if len(started) <= deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        serve(*arguments)

    pool_started = workers._Pool._started

    def counted(pool):
        started.append(1)
        return pool_started(pool)

    monkeypatch.setattr(workers, "_serve", dying)
    monkeypatch.setattr(workers._Pool, "_started", counted)
    run = run_batches(double, range(6), 2, 1, pairs, lost, start="fork")
    if ends_well:
        assert list(run) == [0, 2, 4, 6, 8, 10]
    else:
        with pytest.raises(WorkerError, match="3 worker processes in a row"):
            list(run)


@pytest.mark.parametrize("held", [False, True])
def test_a_fork_while_another_thread_works_can_work(held):
    """What a thread of the parent holds at the fork would never be released in the child."""
    quoteattr.attribute("“Stay,” said Ida Moore.")
    if held:
        parse._PARSING.acquire()
    try:
        child = os.fork()
        if not child:
            signal.alarm(60)
            speaker = quoteattr.attribute("“Stay,” said Ida Moore.").quotes[0].speaker
            os._exit(0 if speaker is not None and speaker.name == "Ida Moore" else 1)
    finally:
        if held:
            parse._PARSING.release()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
