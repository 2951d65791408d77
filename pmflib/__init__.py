"""PMF Workbook: from case records and published statistics to reports a board can act on."""

__version__ = "0.1.0"
