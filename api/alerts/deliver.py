"""The pass that sends what is owed: at least once, and every repeat under the same id.

A delivery is taken on in one transaction, sent outside of any, and noted in another. If we die
between the last two, it is sent again under the same message or webhook id, so that the other
side can drop it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from typing import Protocol

from models.errors import DeliveryError
from models.store.deliveries import Note, Parcel, note_attempt, take_on
from models.store.engine import Begin
from models.vocabulary import DeliveryState

WAITS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds until the second, third … try (Standard Webhooks 1.0); after the last it has failed."""

_JITTER = 0.1  # of a wait
_LONGEST = 7 * 86_400


class Send(Protocol):
    """Hands a parcel to its receiver."""

    def __call__(self, parcel: Parcel) -> DeliveryState:
        """Return SENT, or KEPT where it was written to a file instead.

        Raises:
            DeliveryError: it was not accepted.
        """
        ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one try at a delivery."""

    parcel: Parcel
    note: Note


def deliver(
    begin: Begin, send: Send, now: datetime, chance: Callable[[], float] = random
) -> Iterator[Delivered]:
    """Try every delivery that is due, once, and yield what came of each."""
    while True:
        with begin() as session:
            parcel = take_on(session, now)
        if parcel is None:
            return
        try:
            note = _accepted(send(parcel))
        except DeliveryError as error:
            note = after_failure(error, parcel.tried, now, chance())
        with begin() as session:
            note_attempt(session, parcel, note, now)
        yield Delivered(parcel, note)


def after_failure(error: DeliveryError, tried: int, now: datetime, chance: float) -> Note:
    """Decide what follows a try that failed: another, later, or none. `chance` is in 0–1."""
    if error.gone:
        return Note(error.code, error.reason, DeliveryState.FAILED, disables=True)
    if not error.retry or tried > len(WAITS):
        return Note(error.code, error.reason, DeliveryState.FAILED)
    wait = WAITS[tried - 1] * (1 + _JITTER * chance)
    wait = max(wait, min(error.retry_after or 0.0, _LONGEST))
    return Note(error.code, error.reason, DeliveryState.PENDING, now + timedelta(seconds=wait))


def _accepted(state: DeliveryState) -> Note:
    told = "written to a file: no SMTP server is set" if state is DeliveryState.KEPT else "accepted"
    return Note(state.value, told, state)
