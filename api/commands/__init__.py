"""The subcommands of `tidings`, a module a group; `api.cli` puts them together."""
