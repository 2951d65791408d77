from __future__ import annotations

import pandas as pd
import pytest
from releases import CURRENT, OWN, Case, fabricate

from pmflib import plots
from pmflib.errors import BadInput, Unprotected


def test_every_neighbour_with_a_value_counts_and_the_own_area_is_named():
    release = fabricate(Case())
    chart = plots.spread(release, "REF02", OWN)
    rows = release.core[(release.core["indicator"] == "REF02") & release.core["value"].notna()]
    last = rows[rows["area"].isin([OWN, *release.context.neighbours[CURRENT]])]
    last = last[last["period_end"] == last["period_end"].max()]["value"]
    assert f"from {last.min():.1f}% to {last.max():.1f}%" in chart.title
    assert chart.data.columns[1].label == release.context.areas[OWN].name
    assert chart.svg.count("<use") + chart.svg.count("<path") > len(rows) / 3


def test_it_is_the_same_picture_every_time_and_stays_with_the_release():
    release = fabricate(Case())
    assert plots.spread(release, "REF02", OWN).svg == plots.spread(release, "REF02", OWN).svg
    with pytest.raises(Unprotected):
        plots.spread(pd.DataFrame(), "REF02", OWN)


def test_without_neighbours_there_is_nothing_to_spread():
    release = fabricate(Case(neighbours=0))
    assert not plots.has_spread(release, "REF02", OWN)
    with pytest.raises(BadInput, match="no published value"):
        plots.spread(release, "REF02", OWN)
