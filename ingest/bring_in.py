"""The pass that imports an archive: the way of a feed's entries, in batches.

Each batch is one transaction that also notes how far the file has come, so that an import
that was cut off goes on there. Rows are conserved: rows = stored + duplicate + edited + rejected.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from sqlmodel import Session

from ingest.archive import ArchiveFile, Rejected, Row, read_archive
from ingest.drafts import Origin, to_drafts
from ingest.stories import containment
from models import Archive
from models.draft import Draft, Source
from models.store.archives import open_archive
from models.store.articles import add_new
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_outlet
from models.vocabulary import OutletKind

BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some rows of an archive."""

    stored: int
    duplicate: int
    edited: int
    rejected: tuple[Rejected, ...]

    @property
    def rows(self) -> int:
        """How many rows these were."""
        return self.stored + self.duplicate + self.edited + len(self.rejected)


def bring_in(begin: Begin, archive: ArchiveFile, now: datetime) -> Iterator[Batch]:
    """Import an archive from where it stopped, and yield what became of each batch.

    Raises:
        ArchiveError: the file cannot be read at all.
    """
    digest = archive.digest
    with begin() as session:
        row = open_archive(session, archive.path.name, digest, now)
    if row.finished_at is not None:
        return
    rows = read_archive(archive, skip=row.rows)
    while found := list(islice(rows, BATCH)):
        with begin() as session:
            batch = _keep(session, digest, found, now)
        yield batch
    with begin() as session:
        open_archive(session, archive.path.name, digest, now).finished_at = now


def _keep(session: Session, digest: str, found: Sequence[Row | Rejected], now: datetime) -> Batch:
    archive = open_archive(session, "", digest, now)
    rejected = tuple(row for row in found if isinstance(row, Rejected))
    rows = [row for row in found if isinstance(row, Row)]
    added = add_new(session, _drafts(session, archive, rows, now), containment, now)
    batch = Batch(len(added.stored), added.duplicates, len(added.edited), rejected)
    archive.rows += batch.rows
    archive.stored += batch.stored
    archive.duplicate += batch.duplicate
    archive.edited += batch.edited
    archive.rejected = dict(Counter(archive.rejected) + Counter(row.reason for row in rejected))
    return batch


def _drafts(
    session: Session, archive: Archive, rows: Sequence[Row], now: datetime
) -> Iterator[Draft]:
    """Yield the rows' drafts: items of one outlet and language are drafted together."""
    name = archive.name

    def told(row: Row) -> tuple[str, str]:
        return row.outlet or name, row.language or ""

    for (outlet_name, language), group in groupby(sorted(rows, key=told), key=told):
        new = NewFeed("", outlet_name, OutletKind.ARCHIVE, language or None, None)
        outlet_id = add_outlet(session, new).id
        assert outlet_id is not None  # noqa: S101  it was flushed
        source = Source(outlet_id, archive_id=archive.id)
        origin = Origin(source, f"archive:{name}", language or None, is_import=True)
        yield from to_drafts([row.entry for row in group], origin, now)
