"""Read, assess, protect, store: from sources to the Release that every report opens."""

from pmflib.build.auditing import Draw, Sampled, sample_audit
from pmflib.build.building import Built, build
from pmflib.build.checking import Checked, check
from pmflib.build.data import write_sample
from pmflib.build.defining import Defined, define, preview, read_sheet
from pmflib.build.explaining import coverage, explain
from pmflib.build.handing import HandedOn, hand_over_audits
from pmflib.build.inputs import Inputs, parameter_files, read_inputs
from pmflib.build.receiving import audit_standings, import_audits, simulate_audits
from pmflib.build.recomputing import Kept, Recomputed, recompute
from pmflib.build.recording import own_areas, receive_commentary

__all__ = [
    "Built",
    "Checked",
    "Defined",
    "Draw",
    "HandedOn",
    "Inputs",
    "Kept",
    "Recomputed",
    "Sampled",
    "audit_standings",
    "build",
    "check",
    "coverage",
    "define",
    "explain",
    "hand_over_audits",
    "import_audits",
    "own_areas",
    "parameter_files",
    "preview",
    "read_inputs",
    "read_sheet",
    "receive_commentary",
    "recompute",
    "sample_audit",
    "simulate_audits",
    "write_sample",
]
