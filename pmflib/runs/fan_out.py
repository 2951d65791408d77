"""Jobs handed out by a running dask scheduler to the machines that have registered with it.

As many are out at a time as there are threads to do them: what has not started yet can then still be left undone.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, Security

from pmflib.errors import BadInput
from pmflib.runs import made_from, worker
from pmflib.runs.attempts import Came, Runner
from pmflib.runs.jobs import HEAVY, Task
from pmflib.runs.lock import holder
from pmflib.runs.models import Request, Scheduler
from pmflib.runs.processes import Presses

_SECONDS_TO_CONNECT = 5.0
_SECONDS_TO_GATHER = 15.0
_SECONDS_WITHOUT_WORKERS = 30.0
_SECONDS_TO_SETTLE = 30.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_BETWEEN_ROLL_CALLS = 2.0


class Gone(Exception):
    """The scheduler does not answer."""


@dataclass(kw_only=True)
class _Crew:
    """The workers that can take part, looked at again every few seconds."""

    client: Client
    outputs: Path
    able: dict[str, int] = field(default_factory=dict)
    unable: dict[str, str] = field(default_factory=dict)
    looked: float = 0.0
    seen: float = field(default_factory=time.monotonic)

    def call(self) -> int:
        """Return how many jobs can be out at once."""
        if time.monotonic() - self.looked > _SECONDS_BETWEEN_ROLL_CALLS:
            self.looked = time.monotonic()
            threads = _asked(self.client.nthreads)
            self.able = {address: number for address, number in threads.items() if address in self.able}
            new = [address for address in threads if address not in self.able]
            for address, reason in self._reasons(new).items():
                if reason:
                    self.unable[address] = reason
                else:
                    self.able[address] = threads[address]
            if self.able:
                self.seen = time.monotonic()
        return sum(self.able.values())

    @property
    def deserted(self) -> bool:
        """Return whether nobody has been able to take part for a while."""
        return not self.able and time.monotonic() - self.seen > _SECONDS_WITHOUT_WORKERS

    @property
    def words(self) -> str:
        """Say why nobody can take part."""
        reasons = " ".join(dict.fromkeys(self.unable.values()))
        return reasons or "No worker has registered with the scheduler."

    def _reasons(self, addresses: Sequence[str]) -> dict[str, str]:
        if not addresses:
            return {}
        said = self.client.run(worker.about, str(self.outputs), workers=list(addresses), on_error="return")
        mine = {**made_from.kind_of_machine(), "holder": holder(self.outputs)}
        return {address: unable(address, each, mine, self.outputs) for address, each in said.items()}


def reach(request: Request) -> None:
    """Make sure, before anything is built, that the scheduler answers and somebody can take part.

    Raises
    ------
    BadInput
        If not, with the reason.
    """
    assert request.scheduler is not None
    address = request.scheduler.address
    try:
        with _connected(request.scheduler) as client:
            crew = _Crew(client=client, outputs=request.outputs.resolve())
            until = time.monotonic() + _SECONDS_TO_GATHER
            while not crew.call() and time.monotonic() < until:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            if not crew.able:
                remedy = f"Start one on a machine that sees the outputs folder: dask worker {address}."
                raise BadInput.one("scheduler", f"nobody at {address} can take part. {crew.words}", remedy)
            _settle(client, crew.outputs)
    except Gone as error:
        remedy = "Start it with 'dask scheduler', or correct the address."
        raise BadInput.one("scheduler", f"{address} does not answer ({error}).", remedy) from error


def there(request: Request, folder: Path) -> Runner:
    """Return what hands tasks to the workers of a scheduler.

    Parameters
    ----------
    request : Request
    folder : Path
        The run's own; a copy of each notebook goes there, for machines that have none.
    """
    scheduler = request.scheduler
    assert scheduler is not None

    def run(
        tasks: Sequence[Task],
        *,
        started: Callable[[Task], None],
        stopping: Callable[[], None],
        presses: Presses,
    ) -> Iterator[Came]:
        batch = _Batch(request=request, folder=folder, waiting=deque(tasks), stopping=stopping, presses=presses)
        try:
            with _connected(scheduler) as client:
                yield from batch.go(client, started)
        except Gone as error:
            yield from batch.left(f"The scheduler at {scheduler.address} went away ({error}).")

    return run


@dataclass(kw_only=True)
class _Batch:
    request: Request
    folder: Path
    waiting: deque[Task]
    stopping: Callable[[], None]
    presses: Presses
    out: dict[Future, Task] = field(default_factory=dict)

    def go(self, client: Client, started: Callable[[Task], None]) -> Iterator[Came]:
        """Hand out tasks until all have come back; raises `Gone` if the scheduler does."""
        with suppress(Exception):  # who cannot have a warm start cannot take part, and says why at the roll call
            client.register_plugin(worker.WarmStart(HEAVY))
        crew = _Crew(client=client, outputs=self.request.outputs.resolve())
        while self.waiting or self.out:
            threads = crew.call()
            while self.waiting and len(self.out) < threads and not self.presses.count:
                started(self.waiting[0])
                self._hand_out(client, crew, self.waiting.popleft())
            yield from self._back(client)
            yield from self._stopped(client)
            if crew.deserted:
                yield from self.left(crew.words)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        with suppress(Exception):  # the reports are in place, whether the workers put down what they kept warm or not
            client.unregister_worker_plugin(worker.WarmStart.name)

    def left(self, words: str) -> Iterator[Came]:
        """Yield what was out as lost, and what never started as out of reach."""
        yield from (Came(task=task, how="lost", words=words) for task in self.out.values())
        yield from (Came(task=task, how="unreached", words=f"not started: {words}") for task in self.waiting)
        self.out.clear()
        self.waiting.clear()

    def _hand_out(self, client: Client, crew: _Crew, task: Task) -> None:
        sent = replace(task, job=task.job.model_copy(update={"notebook": self._copy(task.job.notebook)}))
        future = client.submit(
            worker.work,
            worker.order(sent, memory=self.request.memory_limit),
            str(crew.outputs),
            key=f"{task.job.id}-{self.folder.name}-{time.monotonic_ns()}",
            workers=list(crew.able),
            pure=False,
        )
        self.out[future] = task

    def _copy(self, notebook: Path) -> Path:
        copy = self.folder.resolve() / "notebooks" / notebook.name
        if not copy.exists():
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(notebook, copy)
        return copy

    def _back(self, client: Client) -> Iterator[Came]:
        """Yield the tasks that have come back."""
        if client.status != "running":
            raise Gone("the connection broke")
        for future in [each for each in self.out if each.done()]:
            came = _came(future, self.out[future])
            if client.status != "running":
                raise Gone("the connection broke")
            del self.out[future]
            yield came

    def _stopped(self, client: Client) -> Iterator[Came]:
        """After Ctrl-C: yield what has not started, and after the second what was to be broken off."""
        if not self.presses.count:
            return
        self.stopping()
        yield from (Came(task=task, how="stopped") for task in self.waiting)
        self.waiting.clear()
        if self.presses.count > 1:
            _asked(lambda: client.cancel(list(self.out)))
            _settle(client, self.request.outputs.resolve())
            yield from (Came(task=task, how="stopped") for task in self.out.values())
            self.out.clear()


def _came(future: Future, task: Task) -> Came:
    if future.status == "finished":
        said = future.result()
        told = {name: said[name] for name in ("how", "words", "seconds", "cpu", "memory", "host") if name in said}
        return Came(task=task, failure=worker.failure(said), before=tuple(said["before"]), **told)
    if future.status == "error":
        error = future.exception()
        return Came(task=task, how="lost", words=f"{type(error).__name__}: {str(error).splitlines()[0]}"[:600])
    return Came(task=task, how="lost", words="The scheduler let go of the job.")


def unable(address: str, said: Any, mine: Mapping[str, Any], outputs: Path) -> str:
    """Return why a worker cannot take part; nothing if it can."""
    if not isinstance(said, dict):
        return f"The worker at {address} cannot run pmf ({type(said).__name__}: {said})."
    if said["python"] != mine["python"] or said["code"] != mine["code"]:
        return f"The worker on {said['host']} runs another version of pmf or of Python."
    if said["holder"] != mine["holder"]:
        return f"The worker on {said['host']} does not see the outputs folder {outputs}."
    return ""


def _settle(client: Client, outputs: Path) -> None:
    """Wait until no worker is at work for this folder: what an earlier run left there must not meet ours."""
    until = time.monotonic() + _SECONDS_TO_SETTLE
    while time.monotonic() < until:
        said = _asked(lambda: client.run(worker.about, str(outputs), on_error="return"))
        if not any(each["busy"] for each in said.values() if isinstance(each, dict)):
            return
        time.sleep(_SECONDS_BETWEEN_LOOKS)


@contextmanager
def _connected(scheduler: Scheduler) -> Iterator[Client]:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say, we say
    client = _asked(
        lambda: Client(
            scheduler.address, security=_security(scheduler), timeout=_SECONDS_TO_CONNECT, set_as_default=False
        )
    )
    try:
        yield client
    finally:
        client.close(timeout=2)


def _security(scheduler: Scheduler) -> Security:
    files = {
        "tls_ca_file": scheduler.authority,
        "tls_client_cert": scheduler.certificate,
        "tls_client_key": scheduler.key,
    }
    given = {name: str(path) for name, path in files.items() if path}
    return Security(**given, require_encryption=scheduler.address.startswith("tls://") or None)


def _asked(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except (OSError, TimeoutError, TypeError, ValueError) as error:  # a wrong certificate is a TypeError there
        raise Gone(str(error).splitlines()[0] if str(error) else type(error).__name__) from error
