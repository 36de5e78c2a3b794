"""Charts: values in, SVG out; drawn on the server, complete without scripts."""
