"""How facts become sentences: a module a matter, each told in the same order in every language."""
