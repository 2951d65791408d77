"""The last look before anybody can read a report, by the process that runs the batch.

No job and no worker takes this look: it needs the numbers that the slice they work from withholds.
"""

from __future__ import annotations

import gc
import shutil
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmflib import folders
from pmflib.catalogue import strict_yaml
from pmflib.errors import BadInput, PmfError, Problem
from pmflib.runs import place
from pmflib.runs.jobs import Task, told
from pmflib.runs.models import Failure, JobFailed, Request

# Opening files of four formats takes half a second to import: not where nothing is written.
if TYPE_CHECKING:
    import pandas as pd

    from pmflib.scan import Canaries, Protected

_VARIABLE = "url_env"


class Guard:
    """Searches what jobs have finished, and lets into place what holds nothing it must not.

    Parameters
    ----------
    request : Request
        Whose council's records and secrets must stand in no report.

    Attributes
    ----------
    refused : list of Problem
        What was found in pages that are no job's.
    """

    def __init__(self, request: Request) -> None:
        self.refused: list[Problem] = []
        self._request = request
        self._canaries: Canaries | None = None
        self._truth: dict[Path, pd.DataFrame] = {}
        self._protected: dict[Path, Protected] = {}

    def admit(self, task: Task) -> Failure | None:
        """Search a finished report and rename it into its place, or return why it stays out."""
        part = place.beside(task.target, place.PART)
        try:
            place.verify(part)
            self.search(part, [task.inputs])
            place.put(part, task.target)
        except JobFailed as error:
            return error.failure
        except (PmfError, OSError) as error:
            return told(error)
        # As with a job: one report's fault must not cost the others. Its words could be what was searched for.
        except Exception as error:
            with suppress(OSError), task.log.open("a", encoding="utf-8") as log:
                log.write(traceback.format_exc())
            cause = f"It was written and could not be looked through ({type(error).__name__}); nobody can read it."
            return Failure(cell="", cause=cause, remedy=f"The whole message is in {task.log.name} beside the record.")
        return None

    @contextmanager
    def looking(self, page: Path, slices: Sequence[Path]) -> Iterator[Path]:
        """Yield a folder to write a page into, which is put in place after the block unless it tells too much.

        Parameters
        ----------
        page : Path
        slices : sequence of Path
            Folders of the slices it was made from.
        """
        part = place.part_of(page)
        try:
            yield part
            self.search(part, slices)
            (part / page.name).replace(page)
        except BadInput as error:
            self.refused += error.problems
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def search(self, part: Path, slices: Sequence[Path]) -> None:
        """Search every file of a folder; raise what was found, or that nobody can say what to look for."""
        from pmflib import scan

        scan.clean(part, protected=[self._withheld(each) for each in slices], canaries=self._sought())

    def _sought(self) -> Canaries:
        """Return what must stand nowhere, gathered once a run."""
        if self._canaries is None:
            council = self._request.outputs / self._request.council
            secrets = _secrets(self._request)
            with _uncollected():
                from pmflib import scan, sources

                self._canaries = scan.canaries(records=sources.newest(council), variables=secrets)
        return self._canaries

    def _withheld(self, slice_: Path) -> Protected:
        """Return what the reports made from a slice must not tell; one slice serves several reports."""
        from pmflib import disclosure, scan

        if slice_ not in self._protected:
            release = slice_.parent
            if release not in self._truth:
                edition, audience = release.parent.name, release.name
                self._truth[release] = disclosure.open_truth(release.parents[2], edition, audience)
            truth = self._truth[release]
            opened = None if truth.empty else disclosure.open_slice(release, slice_.name)
            self._protected[slice_] = scan.protected(truth, opened) if opened else scan.NOTHING
        return self._protected[slice_]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make objects by the hundred thousand, all of which stay, without the collector going through them each time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _secrets(request: Request) -> Iterator[str]:
    """Yield the names of the environment variables that sources.yml takes secrets from."""
    parameters = request.parameters or folders.shipped("parameters")
    path = parameters / "councils" / request.council / "sources.yml"
    try:
        yield from _named(strict_yaml.read(path, path.name).value)
    except BadInput:  # nothing could have been built from it now: what stands was built from none of its secrets
        return


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(_VARIABLE), str):
            yield value[_VARIABLE]
        for each in value.values():
            yield from _named(each)
