"""The only way out: figures become a Release here, or not at all."""

from pmflib.disclosure.digests import digests
from pmflib.disclosure.earlier import Earlier, earlier
from pmflib.disclosure.explain import explained
from pmflib.disclosure.known import Known
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.protect import Pack, allowed, protect
from pmflib.disclosure.readers import known_to
from pmflib.disclosure.release import (
    ActionContext,
    AreaContext,
    ChangeContext,
    CommentContext,
    Context,
    IndicatorContext,
    LatestContext,
    OutturnContext,
    PlanContext,
    QuoteContext,
    ReadContext,
    Release,
    RoundContext,
    RuleContext,
    require_release,
)
from pmflib.disclosure.stored import (
    open_records,
    open_slice,
    release_folder,
    slices,
    stored_editions,
    write_pack,
)
from pmflib.disclosure.truth import keep_truth, open_truth, write_truth

__all__ = [
    "ActionContext",
    "AreaContext",
    "ChangeContext",
    "CommentContext",
    "Context",
    "Earlier",
    "IndicatorContext",
    "Known",
    "LatestContext",
    "OutturnContext",
    "Pack",
    "PlanContext",
    "Policy",
    "QuoteContext",
    "ReadContext",
    "Release",
    "RoundContext",
    "RuleContext",
    "allowed",
    "digests",
    "earlier",
    "explained",
    "keep_truth",
    "known_to",
    "open_records",
    "open_slice",
    "open_truth",
    "protect",
    "release_folder",
    "require_release",
    "slices",
    "stored_editions",
    "write_pack",
    "write_truth",
]
