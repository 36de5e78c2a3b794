"""The arithmetic of trends: series, surges and summaries from counts; `load` alone reads the store."""
