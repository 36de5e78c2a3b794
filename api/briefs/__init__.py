"""The weekly brief: gathered once as one value, written as page, mail, PDF and Markdown."""
