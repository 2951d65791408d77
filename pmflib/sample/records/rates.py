"""How often what happens, by district and quarter: the levels and planted shifts of the quarterly figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.sample.draws import Drawn
from pmflib.sample.places import Floats


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Chances, districts by quarters, and how many referrals there are to be.

    Parameters
    ----------
    referrals : array
        Count wanted.
    again, no_action, not_in_need, enquiry : array
        Shares of referrals: within 12 months of another, without action, found not in need, with an enquiry.
    conference, on_time, plan, second : array
        Shares of enquiries, of conferences (two) and of plans.
    assessed_on_time : array
        Share of assessments.
    care : array
        Children entering care for each referral.
    """

    referrals: Floats
    again: Floats
    no_action: Floats
    not_in_need: Floats
    enquiry: Floats
    conference: Floats
    on_time: Floats
    plan: Floats
    second: Floats
    assessed_on_time: Floats
    care: Floats


def rates(planned: Drawn, scaled: Drawn) -> Rates:
    """Return the rates of the quarterly figures.

    Parameters
    ----------
    planned : dict of str to array
        Figures of a county so large that shares are free of chance.
    scaled : dict of str to array
        The same at the scale wanted.
    """

    def share(part: str, whole: str) -> Floats:
        return np.asarray(planned[part] / np.maximum(planned[whole], 1.0))

    return Rates(
        referrals=scaled["referral_count"],
        again=share("rereferral_count", "referral_count"),
        no_action=share("no_further_action_count", "referral_count"),
        not_in_need=share("not_in_need_count", "referral_count"),
        enquiry=share("Section47", "referral_count"),
        conference=share("ICPC", "Section47"),
        on_time=share("icpc_in_time", "ICPC"),
        plan=share("CPP_start", "ICPC"),
        second=share("CPP_subsequent", "CPP_start"),
        assessed_on_time=share("assessments_in_time", "assessments"),
        care=share("cla_started", "referral_count"),
    )
