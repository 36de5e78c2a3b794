"""Article ids: effective second << 20 | a sequence, so newest first is a walk down the key."""

from datetime import datetime

SEQUENCE = 20  # bits


def first_id(moment: datetime) -> int:
    """Return the lowest id that an article of a moment may have."""
    return int(moment.timestamp()) << SEQUENCE
