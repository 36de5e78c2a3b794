"""The routes of `/api/v1`, a module a noun: three lines each, no SQL and no rules."""
