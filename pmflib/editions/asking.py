"""What a decision on an edition is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pmflib import disclosure, folders


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which edition is decided on, for whom, by whom and where everything is.

    Parameters
    ----------
    council, edition, audience : str
    outputs : Path
    parameters, notebooks, data : Path or None
        As `runs.Request` takes them.
    report, area : str
        Only this report, or only this area (slug); empty for all.
    by : str
        Name and post, with a comma between.
    on : date
    """

    council: str
    edition: str
    audience: str
    outputs: Path
    on: date
    parameters: Path | None = None
    notebooks: Path | None = None
    data: Path | None = None
    report: str = ""
    area: str = ""
    by: str = ""

    @property
    def place(self) -> Path:
        """Return the council's outputs."""
        return self.outputs / self.council

    @property
    def release(self) -> Path:
        """Return the folder of the release."""
        return disclosure.release_folder(self.place, self.edition, self.audience)

    @property
    def reports(self) -> Path:
        """Return the folder of the reports."""
        return self.place / self.edition / self.audience

    @property
    def registers(self) -> Path:
        """Return the folder of the council's registers."""
        root = self.parameters or folders.shipped("parameters")
        return root / "councils" / self.council / "registers"
