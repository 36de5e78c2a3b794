"""What leaves the system: HTTP, pages, trends, alerts and the command line."""
