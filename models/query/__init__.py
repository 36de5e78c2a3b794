"""The query language: one for the page, the API, rules, exports and corpora.

`parse.parse_query` reads it to the types of `tree`; `models.store.matching` makes SQL of those.
Nothing a person types reaches an engine's own query syntax.
"""
