"""Information-integrity signals: passages for a person to judge, each with its evidence."""
