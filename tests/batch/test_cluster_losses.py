"""What can be lost between a worker and a run, put in by hand: nothing is made twice, and nothing complains."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from batch.district import District
from disclosure_nb.batch import remote
from disclosure_nb.batch.cluster import _LOSSES, GONE, _Work
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.link import Link, LinkLost
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import Planned, made_already, outcome_in
from disclosure_nb.batch.remote import Order, carry_out
from disclosure_nb.batch.tasks import find_tasks
from made import REPO


@pytest.fixture
def order(quiet: District, tmp_path: Path) -> Order:
    """The order of a report that stands there already, as if an earlier worker had made it."""
    shutil.copytree(quiet.out, tmp_path / "out")
    (task,) = find_tasks([quiet.params("healthy-1")])
    template = quiet.root / "changed.ipynb"
    planned = Planned(task, "healthy-1", ("new",))
    return Order(planned, Folder(tmp_path / "out"), Options(template), template.read_bytes())


def never(*_: object) -> Outcome:
    raise AssertionError("it was made again")


def test_a_report_whose_outcome_was_lost_with_its_worker_is_not_made_again(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "make", never)

    (there,) = order.out.contents(["healthy-1"])
    assert carry_out(order) == outcome_in(there, "healthy-1")


@pytest.mark.parametrize("reason", ["forced", "spoilt", "other formats"])
def test_a_report_that_does_not_stand_there_is_made(order: Order, reason: str, tmp_path: Path) -> None:
    planned, options = order.planned, order.options
    assert made_already(planned, order.out, options) is not None
    if reason == "forced":
        planned = Planned(planned.task, planned.name, ("forced",))
    elif reason == "spoilt":
        (tmp_path / "out" / "healthy-1" / "report.pdf").unlink()
    else:
        options = Options(options.template, (*options.formats, "docx"))

    assert made_already(planned, order.out, options) is None


class NoAnswer(Link):
    """A connection over which calls end, and their results are lost, as often as wanted."""

    def __init__(self, losses: int) -> None:
        self._losses = losses

    @property
    def is_up(self) -> bool:
        return True

    def submit(self, call: Any, given: Any, *, key: str, workers: Any) -> Any:
        return Ended(key)

    def result(self, future: Any) -> Any:
        self._losses -= 1
        if self._losses >= 0:
            raise LinkLost("lost")
        return "the outcome"

    def cancel(self, futures: Any) -> None:
        pass


class Ended:
    """The future of a call that has ended."""

    def __init__(self, key: str) -> None:
        self.key = key

    def add_done_callback(self, call: Any) -> None:
        call(self)


class OneWorker:
    """A worker that is always there, behind a link."""

    missing = 0.0

    def __init__(self, link: Link) -> None:
        self.link = link
        self.fit = {"tcp://127.0.0.1:1": 1}

    def look(self) -> None:
        pass


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def work(order: Order, losses: int, there: Any) -> Iterator[tuple[Planned, Any]]:
    done = _Work(OneWorker(NoAnswer(losses)), [order.planned], lambda _: order, begun=print, there=there, killed=never)
    with closing(done):
        yield from done.results(60)


def test_an_outcome_that_is_lost_is_read_where_the_report_stands(order: Order) -> None:
    (there,) = order.out.contents(["healthy-1"])
    ((_, outcome),) = work(order, 1, lambda planned: made_already(planned, order.out, order.options))

    assert outcome == outcome_in(there, "healthy-1")


def test_an_outcome_that_is_lost_again_and_again_costs_a_report_nothing(order: Order) -> None:
    ((_, outcome),) = work(order, 7, lambda _: None)

    assert outcome == "the outcome"


def test_a_report_whose_outcome_never_arrives_is_named(order: Order) -> None:
    ((_, outcome),) = work(order, _LOSSES + 1, lambda _: None)

    assert (outcome.status, outcome.reason) == ("failed", GONE)


async def lost(keys: list[str], serializers: object = None) -> dict[str, Any]:
    """Answer as a scheduler does whose worker is gone at this moment."""
    return {"status": "error", "keys": list(keys)}


def test_a_result_that_was_lost_with_its_worker_is_not_waited_for_and_leaves_no_task_that_complains(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        with closing(Link(cluster.scheduler_address, None)) as link:
            link.connect()
            future = link.submit(abs, -1, key="one", workers=list(link.threads()))
            until(lambda: future.status == "finished")
            assert link.result(future) == 1
            with pytest.MonkeyPatch.context() as harm:  # with these Dask's own result() ends in AllExit
                harm.setitem(cluster.scheduler.handlers, "gather", lost)
                harm.setitem(cluster.scheduler.stream_handlers, "report-key", lambda **_: None)
                with pytest.raises(LinkLost):
                    link.result(future)
            cluster.scale(0)
            until(lambda: link.threads() == {})
            with pytest.raises(LinkLost):
                link.result(future)
            link.cancel([future])
        gc.collect()
        assert [record for record in caplog.records if record.name == "asyncio"] == []


def test_all_that_dask_raises_is_a_lost_link() -> None:
    link = Link("tcp://127.0.0.1:1", None)  # never connected: Dask has nothing to say anything with
    link._client = object()

    for call in (
        link.scheduler,
        link.threads,
        lambda: link.ask(abs, 1, []),
        lambda: link.submit(abs, 1, key="x", workers=[]),
        lambda: link.result(object()),
    ):
        with pytest.raises(LinkLost):
            call()
    link.cancel([])
    link.close()


def test_only_the_link_speaks_to_dask() -> None:
    source = REPO / "src" / "disclosure_nb"
    naming = {path.name for path in source.rglob("*.py") if "import distributed" in path.read_text(encoding="utf-8")}
    naming |= {path.name for path in source.rglob("*.py") if "from distributed" in path.read_text(encoding="utf-8")}
    assert naming == {"link.py", "dask_silence.py"}
