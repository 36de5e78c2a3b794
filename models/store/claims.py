"""Published fact-checks: taken in once, and read."""

from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from models.annotation import KnownClaim
from models.article import Article
from models.signal import Claim
from models.store.chunks import in_chunks


def claim_uid(url: str | None, publisher: str, claim: str) -> UUID:
    """Return the public name of a fact-check: its address, or its publisher's words."""
    return uuid5(NAMESPACE_URL, url or f"claim:{publisher}#{claim}")


def add_claims(session: Session, claims: Iterable[Claim]) -> int:
    """Store the fact-checks that are new, by uid; returns how many."""
    offered = {claim.uid: claim for claim in claims}
    known: set[UUID] = set()
    for uids in in_chunks(list(offered)):
        known |= set(session.scalars(select(col(Claim.uid)).where(col(Claim.uid).in_(uids))))
    new = [claim for uid, claim in offered.items() if uid not in known]
    if new:
        session.execute(insert(Claim), [claim.model_dump(exclude={"id"}) for claim in new])
    return len(new)


def take_reviewed(session: Session, claims: Iterable[Claim]) -> None:
    """Store the fact-checks that a page marks up, in the place of what its title alone told."""
    for claim in claims:
        known = session.scalars(select(Claim).where(col(Claim.uid) == claim.uid)).first()
        if known is None:
            session.add(claim)
        elif known.article_id == claim.article_id:
            known.claim, known.verdict = claim.claim, claim.verdict
            known.publisher, known.reviewed_on = claim.publisher, claim.reviewed_on
            known.added_at = claim.added_at  # so that matchers learn of it
    session.flush()


def known_claims(session: Session) -> list[KnownClaim]:
    """Return every fact-check as a value, for the matcher."""
    query = (
        select(Claim, col(Article.uid))
        .join(Article, col(Article.id) == col(Claim.article_id), isouter=True)
        .order_by(col(Claim.id))
    )
    return [
        KnownClaim(
            uid=str(claim.uid),
            claim=claim.claim,
            verdict=claim.verdict,
            url=claim.url,
            publisher=claim.publisher,
            language=claim.language,
            reviewed_on=claim.reviewed_on,
            article=None if article is None else str(article),
        )
        for claim, article in session.execute(query)
    ]


def list_claims(session: Session, *, limit: int, before: int | None = None) -> list[Claim]:
    """Return fact-checks, newest first, with ids below `before`."""
    query = select(Claim).order_by(col(Claim.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(Claim.id) < before)
    return list(session.scalars(query))


def newest_claim(session: Session) -> tuple[int, datetime | None]:
    """Return how many fact-checks are known and when the last came: tells whether to read anew."""
    row = session.execute(select(func.count(), func.max(Claim.added_at))).one()
    return row[0], row[1]
