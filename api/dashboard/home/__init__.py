"""The home page: what happened today and in the days before it, a module a panel."""
