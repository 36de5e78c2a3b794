"""Figures that can be cited: an address that says everything, and a check that it still holds."""
