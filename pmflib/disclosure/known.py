"""A release that readers have already, with the true counts behind it where they were kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmflib.disclosure import cells as counting


@dataclass(frozen=True, kw_only=True)
class Known:
    """A release that readers have already.

    Parameters
    ----------
    core : DataFrame
        Its core tables, every key once.
    truth : DataFrame, optional
        True numbers of the figures of which it withholds something, columns of `withheld.NUMBERS`; none if they were
        not kept.
    name : str
        Edition or version, and audience, to be told by.
    beside : bool
        Whether it is the same edition as another audience has it: what that hides stays hidden, so that the two agree.
    """

    core: pd.DataFrame
    truth: pd.DataFrame | None = None
    name: str = "an earlier release"
    beside: bool = False

    def of(self, kept: pd.Series) -> Known:
        """Return some rows of it."""
        return replace(self, core=self.core.loc[kept].reset_index(drop=True))

    def completed(self, today: pd.DataFrame) -> pd.DataFrame:
        """Return the core table with what it withheld filled in.

        With the true counts of then; where they were not kept, with those of today, as a reader would suppose.

        Parameters
        ----------
        today : DataFrame
            True rows, one per key.
        """
        kept = self.truth is not None
        behind = today if self.truth is None else self.truth
        true = behind[counting.NUMBERS].set_axis(counting.key_of(behind))
        found = true.reindex(counting.key_of(self.core)).reset_index(drop=True)
        core = self.core.reset_index(drop=True)
        # What was shown rounded gives way to what it was; what is guessed at gives way to what was shown.
        first, second = (found, core) if kept else (core, found)
        return core.assign(**{name: first[name].where(first[name].notna(), second[name]) for name in counting.NUMBERS})

    def shown(self) -> pd.DataFrame:
        """Return, by row, the ``numerator``, ``denominator`` and ``remainder`` that readers saw, if they did."""
        core = self.core
        alone = core["numerator"].isna() & core["denominator"].isna()
        top = np.where(alone, core["value"], core["numerator"]).astype(float)
        base = core["denominator"].fillna(core["n"]).to_numpy(float)
        return pd.DataFrame({"numerator": top, "denominator": base, "remainder": base - top})
