"""Statistics of performance figures: arrays in, arrays out; nothing here knows of areas or charts."""
