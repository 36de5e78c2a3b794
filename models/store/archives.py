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


def list_archives(session: Session) -> list[Archive]:
    """Return every import, newest first."""
    return list(session.scalars(select(Archive).order_by(col(Archive.id).desc())))
