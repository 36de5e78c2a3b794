"""Archives: how far each import has come, so that it goes on where it stopped."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.article import Archive


def find_archive(session: Session, digest: str) -> Archive | None:
    """Return the import of a file's content and mapping, if it was begun."""
    return session.scalars(select(Archive).where(col(Archive.digest) == digest)).first()


def open_archive(session: Session, name: str, digest: str, now: datetime) -> Archive:
    """Return the import of a file's content and mapping, begun or new."""
    archive = find_archive(session, digest)
    if archive is None:
        archive = Archive(name=name, digest=digest, started_at=now)
        session.add(archive)
        session.flush()
    return archive


def has_archives(session: Session) -> bool:
    """Say whether an archive was ever brought in."""
    return session.scalars(select(col(Archive.id)).limit(1)).first() is not None
