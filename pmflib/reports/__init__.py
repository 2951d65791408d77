"""One class per report notebook: options in, elements out; each class reads like the report's contents."""

from pmflib.reports.annual_qa import AnnualQaReport
from pmflib.reports.case_audit import CaseAuditReport
from pmflib.reports.data_quality import DataQualityReport
from pmflib.reports.deep_dive import DeepDiveReport
from pmflib.reports.exceptions import ExceptionsReport
from pmflib.reports.members import MembersReport
from pmflib.reports.quarterly import QuarterlyReport

__all__ = [
    "AnnualQaReport",
    "CaseAuditReport",
    "DataQualityReport",
    "DeepDiveReport",
    "ExceptionsReport",
    "MembersReport",
    "QuarterlyReport",
]
