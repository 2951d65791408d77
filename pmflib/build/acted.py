"""What the service wrote of its own doing, made fit to travel with the figures of one area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pmflib import redaction
from pmflib.catalogue.models import Council

_MASKED = ("action", "measure", "owner", "evidence", "verified_by")


@dataclass(frozen=True, kw_only=True)
class Acted:
    """What people wrote down about what they did.

    Parameters
    ----------
    actions, changes : DataFrame
        As `registers.actions` and `registers.changes` give them.
    """

    actions: pd.DataFrame
    changes: pd.DataFrame

    def told(self, council: Council, area: str, until: date) -> dict[str, Any]:
        """Return ``actions`` and ``changes`` as the context of an area holds them.

        An authority's context tells of its districts too, a district's of the changes of the whole council besides
        its own. What was agreed after the edition is not told, and free text goes without what names a person.
        """
        districts = [place.code for place in council.districts]
        whole = council.authority.code
        acting = [area, *districts] if area == whole else [area]
        changed = [area, *(districts if area == whole else [whole] if area in districts else [])]
        end = pd.Timestamp(until)
        agreed = self.actions.loc[self.actions["area"].isin(acting) & (self.actions["agreed"] <= end)]
        begun = self.changes.loc[self.changes["area"].isin(changed) & (self.changes["from"] <= end)]
        return {
            "actions": tuple(_action(row) for row in agreed.to_dict("records")),
            "changes": tuple(_change(row) for row in begun.sort_values("from").to_dict("records")),
        }


def _action(row: dict[Any, Any]) -> dict[str, Any]:
    days = {name: None if pd.isna(row[name]) else row[name].date() for name in ("agreed", "due", "done")}
    return {**row, **days, **{name: redaction.masked(row[name]).text for name in _MASKED}}


def _change(row: dict[Any, Any]) -> dict[str, Any]:
    told = {name: redaction.masked(row[name]).text for name in ("text", "author")}
    return {"indicator": row["indicator"], "area": row["area"], "begun": row["from"].date(), **told}
