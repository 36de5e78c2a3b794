"""The sections of a brief, a module a matter: each reads what it needs and returns its blocks."""
