"""The fault harness: every fault of a table injected through the real path, then invariants."""
