"""Sources in parts: an index, and its parts as they come, put together into one source.

Each part is read when it comes and its body let go, so an index holds no more than entries,
however many there are and however large.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b

from ingest.dates import recency
from ingest.entry import Parsed, Part
from ingest.taking import ENTRIES
from models.errors import FeedError

_UNSURE = timedelta(days=2)  # by which a date without an hour and a zone may be off


@dataclass(slots=True)
class Whole:
    """An index with the addresses of the parts that are asked, and what has come of them.

    A part that failed makes it a source cut short: read whole again at the next visit.
    """

    index: Parsed
    urls: Sequence[str]
    size: int = 0
    _found: dict[str, Parsed | FeedError] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)

    def take(self, url: str, body: bytes, found: Parsed | FeedError) -> None:
        """Take what became of a part; of its body only the size and a digest are kept."""
        self._found[url] = found
        self._digests[url] = blake2b(body, digest_size=16).digest()
        self.size += len(body)

    @property
    def is_complete(self) -> bool:
        """Whether something has become of every part."""
        return len(self._found) == len(self.urls)

    @property
    def digest(self) -> bytes:
        """What the bodies of all parts are known again by."""
        return b"".join(self._digests[url] for url in self.urls)

    @property
    def failed(self) -> tuple[FeedError, ...]:
        """What went wrong with parts, in the index's order."""
        return tuple(one for url in self.urls if isinstance(one := self._found[url], FeedError))

    def parsed(self) -> Parsed | None:
        """Return all that could be read as one source; None where no part could.

        Of too many entries the newest are taken.
        """
        read = [one for url in self.urls if isinstance(one := self._found[url], Parsed)]
        return _together([self.index, *read], is_cut=bool(self.failed)) if read else None


def due_parts(parts: Sequence[Part], heard_at: datetime | None, today: date) -> list[str]:
    """Return the parts of an index to ask: the newest, and those that may have changed since.

    All of them once a day, since some indexes never tell.
    """
    if heard_at is None or heard_at.date() != today:
        return [part.url for part in parts]
    return [
        part.url
        for number, part in enumerate(parts)
        if not number or part.changed_at is None or part.changed_at > heard_at - _UNSURE
    ]


def _together(parts: Sequence[Parsed], *, is_cut: bool) -> Parsed:
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    for part in parts:
        skipped.update(part.skipped)
        capped.update(part.capped)
    entries = [entry for part in parts for entry in part.entries]
    if len(entries) > ENTRIES:
        skipped["too_many"] += len(entries) - ENTRIES
        entries.sort(key=lambda entry: recency(entry.published_raw), reverse=True)
    return Parsed(
        entries=tuple(entries[:ENTRIES]),
        title=next((part.title for part in parts if part.title), ""),
        language=next((part.language for part in parts if part.language), None),
        is_truncated=is_cut,
        skipped=dict(skipped),
        capped=dict(capped),
    )
