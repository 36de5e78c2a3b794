"""The pages: rendered here, complete without scripts, over the same store as the API."""
