"""Which edition is meant, and which period of each indicator it shows."""

from __future__ import annotations

import pandas as pd

from pmflib import periods
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput
from pmflib.periods import Period

_YEAR = pd.Timedelta(days=366)


def chosen_edition(core: pd.DataFrame, known: Catalogue, period: str) -> Period:
    """Return the edition asked for, or the newest there is.

    Raises
    ------
    BadInput
        If the period cannot be read or the data holds nothing for it; the newest editions are then named.
    """
    newest = _newest(core, known)
    if not period:
        return newest
    asked = periods.parse(period, where="period")
    shown = headlines(core, known, asked)
    if shown.empty or shown["period_end"].max() <= pd.Timestamp(asked.start) - _YEAR:
        raise BadInput.one("period", f"there are no figures for '{period}'.", f"The newest edition is {newest.code}.")
    if asked.start > newest.end:
        raise BadInput.one("period", f"'{period}' lies after the data.", f"The newest edition is {newest.code}.")
    return asked


def within(core: pd.DataFrame, known: Catalogue, edition: Period) -> pd.DataFrame:
    """Return the rows an edition may know of: none of a period that ended after it.

    A year's edition waits for the academic and workforce years that end within six months after it.
    """
    limit = pd.Series(pd.Timestamp(edition.headline_end), index=core.index)
    limit = limit.mask(core["source"].isin(known.own_files), pd.Timestamp(edition.end))
    return core.loc[core["period_end"] <= limit].reset_index(drop=True)


def headlines(core: pd.DataFrame, known: Catalogue, edition: Period) -> pd.DataFrame:
    """Return the window and period each indicator shows in an edition: one row per indicator, the same for all areas.

    The council's own figures come first, in the window the catalogue declares where there are several; where it has
    none, the newest published period for which any authority has a value.
    """
    own = [known.council.authority.code, *(place.code for place in known.council.districts)]
    candidates = within(core.loc[(core["breakdown"] == "all") & core["value"].notna()], known, edition)
    local = candidates["source"].isin(known.own_files)
    shown = (local & candidates["area"].isin(own)) | (~local & (candidates["level"] == "authority"))
    windows = candidates["indicator"].map({code: one.window for code, one in known.indicators.items()})
    candidates = candidates.assign(local=local, declared=candidates["window"] == windows).loc[shown]
    order = ["local", "period_end", "declared"]
    newest = candidates.sort_values(order, kind="stable").drop_duplicates("indicator", keep="last")
    columns = ["indicator", "window", "period_start", "period_end", "source", "release", "local"]
    return newest[columns].sort_values("indicator", ignore_index=True)


def _newest(core: pd.DataFrame, known: Catalogue) -> Period:
    valued = core.loc[core["value"].notna()]
    local = valued.loc[valued["source"].isin(known.own_files)]
    if len(local):
        kind: periods.Kind = "month" if (local["window"] == "month").any() else "quarter"
        return periods.containing(local["period_end"].max().date(), kind)
    ends = valued["period_end"]
    years = ends.loc[(ends.dt.month == 3) & (ends.dt.day == 31)]
    if years.empty:
        raise BadInput.one("data", "holds no figure at all.", "Check the files named in sources.yml.")
    return periods.containing(years.max().date(), "year")
