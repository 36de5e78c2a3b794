"""The sample newsroom: invented outlets on loopback, for a first look where no feed answers.

Everything under `items/` was written by Tidings' makers; no outlet, person or event in it is real.
"""
