"""Too few cases to judge, and the longer window that would have enough."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pmflib.catalogue.models import Catalogue

_MONTHS = {"month": 1, "quarter": 3, "ytd": 12, "r12m": 12, "year": 12}
_LONGER = ("quarter", "r12m")
_OFTEN = 0.25


@dataclass(frozen=True, kw_only=True)
class WindowProposal:
    """One indicator whose window is too short for its places.

    Parameters
    ----------
    indicator, window : str
    too_few, figures : int
        Figures of the council and its districts in the newest year with fewer cases than `minimum_n`, and all.
    typical_n : float
        Median number of cases of the places that are short of them.
    proposed : str
        Shortest window that would have enough in the typical short place; empty if even a year has not.
    """

    indicator: str
    window: str
    too_few: int
    figures: int
    typical_n: float
    proposed: str

    def __str__(self) -> str:
        often = f"{self.too_few} of {self.figures} figures of {self.indicator} in the last year rest on too few cases"
        if not self.proposed:
            return f"{often}; even a year would have too few."
        return f"{often}; the window '{self.proposed}' instead of '{self.window}' would have enough."


def too_few(core: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return, by row, whether a value rests on fewer cases than its indicator asks for."""
    least = core["indicator"].map({code: one.minimum_n for code, one in catalogue.indicators.items()})
    return core["value"].notna() & (core["n"] < least)


def propose_windows(core: pd.DataFrame, catalogue: Catalogue) -> tuple[WindowProposal, ...]:
    """Return the indicators with more than a quarter of figures too few to judge, each with a longer window.

    Nothing switches by itself: the window is declared for all areas and editions alike, and a person changes it.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`.
    catalogue : Catalogue
    """
    own = core.loc[core["source"].isin(catalogue.own_files) & core["value"].notna() & (core["breakdown"] == "all")]
    declared = own["indicator"].map({code: one.window for code, one in catalogue.indicators.items()})
    own = own.loc[own["window"] == declared]
    if own.empty:
        return ()
    newest = own.groupby("indicator")["period_end"].transform("max") - pd.Timedelta(days=365)
    year = own.loc[own["period_end"] > newest]
    year = year.assign(short=too_few(year, catalogue))
    share = year.groupby("indicator")["short"].mean()
    found = [_proposal(code, year.loc[year["indicator"] == code], catalogue) for code in share.index[share > _OFTEN]]
    return tuple(found)


def _proposal(code: str, rows: pd.DataFrame, catalogue: Catalogue) -> WindowProposal:
    indicator = catalogue.indicators[code]
    typical = float(rows.loc[rows["short"], "n"].median())
    now = _MONTHS.get(indicator.window)
    longer = [] if now is None else [name for name in _LONGER if _MONTHS[name] > now]
    enough = [name for name in longer if typical * _MONTHS[name] / (now or 1) >= indicator.minimum_n]
    return WindowProposal(
        indicator=code,
        window=indicator.window,
        too_few=int(rows["short"].sum()),
        figures=len(rows),
        typical_n=typical,
        proposed=enough[0] if enough else "",
    )
