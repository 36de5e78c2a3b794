"""The query language of page, API, rule and export: text in, SQL conditions out."""
