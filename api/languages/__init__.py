"""The languages that Tidings speaks: how each writes numbers, days, names and sentences."""
