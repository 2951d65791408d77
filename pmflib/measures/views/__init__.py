"""Case views: one SQL file for each kind of case, over the record tables, with plain column names."""
