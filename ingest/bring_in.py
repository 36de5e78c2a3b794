"""The pass that imports an archive: the way of a feed's entries, in batches.

Each batch is one transaction that also notes how far the file has come, so that an import
that was cut off goes on there. Rows are conserved: rows = stored + duplicate + edited + rejected.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from ingest.archive import ArchiveFile, Bookmark, Rejected, Row, read_archive
from ingest.drafts import Origin, to_drafts
from ingest.stories import NEAR
from models import Archive
from models.draft import Draft, Source
from models.errors import ArchiveError
from models.store.archives import find_archive, open_archive
from models.store.articles import add_new
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_outlet
from models.vocabulary import OutletKind

BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some rows of an archive; `cut` titles were too long, `at` bytes are read."""

    stored: int
    duplicate: int
    edited: int
    rejected: tuple[Rejected, ...]
    cut: int = 0
    at: int = 0

    @property
    def rows(self) -> int:
        """How many rows these were."""
        return self.stored + self.duplicate + self.edited + len(self.rejected)


def bring_in(begin: Begin, archive: ArchiveFile, now: datetime) -> Iterator[Batch]:
    """Import an archive from where it stopped, and yield what became of each batch.

    A file that cannot be read leaves nothing behind: its row is written with its first batch.

    Raises:
        ArchiveError: the file cannot be read, or holds no rows.
    """
    digest, bookmark = archive.digest, Bookmark()
    with begin() as session:
        known = find_archive(session, digest)
    if known is not None and known.finished_at is not None:
        return
    rows = read_archive(archive, known.rows if known else 0, bookmark)
    while found := list(islice(rows, BATCH)):
        with begin() as session:
            known = open_archive(session, archive.path.name, digest, now)
            batch = replace(_keep(session, known, found, now), at=bookmark.at)
        yield batch
    if known is None:
        raise ArchiveError(f"{archive.path} holds no rows")
    with begin() as session:
        open_archive(session, archive.path.name, digest, now).finished_at = now


def _keep(
    session: Session, archive: Archive, found: Sequence[Row | Rejected], now: datetime
) -> Batch:
    rejected = tuple(row for row in found if isinstance(row, Rejected))
    rows = [row for row in found if isinstance(row, Row)]
    added = Counter[str]()
    for run in _runs(_drafts(session, archive, rows, now)):
        one = add_new(session, run, NEAR, now)
        added.update(stored=len(one.stored), duplicate=one.duplicates, edited=len(one.edited))
    cut = sum(row.is_cut for row in rows)
    batch = Batch(added["stored"], added["duplicate"], added["edited"], rejected, cut)
    archive.cut += cut
    archive.rows += batch.rows
    archive.stored += batch.stored
    archive.duplicate += batch.duplicate
    archive.edited += batch.edited
    archive.rejected = dict(Counter(archive.rejected) + Counter(row.reason for row in rejected))
    return batch


def _runs(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    """Cut where an address comes again with another content.

    So it is an edit wherever the rows fall, in one batch or in two.
    """
    run: list[Draft] = []
    contents: dict[str, str] = {}
    for draft in drafts:
        if contents.setdefault(draft.url, draft.content_hash) != draft.content_hash:
            yield run
            run, contents = [], {draft.url: draft.content_hash}
        run.append(draft)
    yield run


def _drafts(
    session: Session, archive: Archive, rows: Sequence[Row], now: datetime
) -> Iterator[Draft]:
    """Yield the rows' drafts in the file's order, each by itself: a row's link is its own."""
    outlets: dict[str, int] = {}
    for row in rows:
        name = row.outlet or archive.name
        if name not in outlets:
            new = NewFeed("", name, OutletKind.ARCHIVE, row.language, None)
            outlets[name] = add_outlet(session, new).id or 0  # flushed, so it has one
        source = Source(outlets[name], archive_id=archive.id)
        origin = Origin(source, f"archive:{archive.name}", row.language, is_import=True)
        yield from to_drafts([row.entry], origin, now)
