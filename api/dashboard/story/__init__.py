"""The page of a story: who told it first, who after them, in their own words or another's."""
