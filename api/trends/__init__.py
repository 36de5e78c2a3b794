"""The arithmetic of trends: series, surges, summaries. `load` alone reads the store."""
