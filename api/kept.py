"""What costs more than an answer may is found once in some minutes, and kept with the app.

Only plain values are kept: they outlive the session that they were read in.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import TypeVar, cast

from fastapi import FastAPI

KEPT = timedelta(minutes=5)
"""How long what was found is shown again."""

MOST = 64
"""Values that are kept at a time."""

Found = TypeVar("Found")


class Kept:
    """What was found, by what was asked, until it is old."""

    def __init__(self) -> None:
        self._found: dict[Hashable, tuple[datetime, object]] = {}

    def of(self, asked: Hashable, now: datetime, find: Callable[[], Found]) -> Found:
        """Return what is kept of a question, or find it."""
        at, found = self._found.get(asked, (now, None))
        if found is not None and timedelta(0) <= now - at < KEPT:
            return cast("Found", found)
        if len(self._found) >= MOST:
            self._found.clear()
        made = find()
        self._found[asked] = (now, made)
        return made


def kept_with(app: FastAPI) -> Kept:
    """Return what an app keeps."""
    if not hasattr(app.state, "kept"):
        app.state.kept = Kept()
    kept: Kept = app.state.kept
    return kept
