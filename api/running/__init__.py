"""Keeping Tidings going: the clocks of `tidings run`, the server, the first start, the doctor."""
