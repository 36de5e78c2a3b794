"""From an article to what it speaks of: labels, names, quotes and signals."""
