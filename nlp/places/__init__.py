"""Places: a curated gazetteer of migration, a compiled one of the world, and what they decide."""
