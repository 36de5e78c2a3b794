"""What the shipped cascade says of the AllSides archive: `python -m nlp.archive`."""
