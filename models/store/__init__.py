"""Every query of the system, a module a noun: functions that take a session and never commit."""
