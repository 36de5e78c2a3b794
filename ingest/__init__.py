"""From a feed's address, or an archive's file, to stored articles."""
