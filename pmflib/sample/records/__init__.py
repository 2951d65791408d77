"""Northmere's case records and other local tables, drawn from the same levels as its published figures."""

from __future__ import annotations

from pmflib.sample.records.beside import beside, with_rows
from pmflib.sample.records.extracts import write
from pmflib.sample.records.faults import HEADER, RATES, Planted, plant
from pmflib.sample.records.generating import Generated, generate
from pmflib.sample.records.voice import CANARIES

__all__ = ["CANARIES", "HEADER", "RATES", "Generated", "Planted", "beside", "generate", "plant", "with_rows", "write"]
