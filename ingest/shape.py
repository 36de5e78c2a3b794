"""What a source's entries usually have, and noticing when that changes.

A publisher who rebuilds a site seldom turns its feed off: the dates vanish, or the texts, or all
entries do. What a source has had is kept as a few words on its row (`Feed.shape`) and compared
with what comes; pure, and nothing is refused here.
"""

from collections.abc import Sequence

from models.draft import Draft

DATES, LINKS, TEXTS = "dates", "links", "texts"
EMPTY = "sometimes_empty"
"""Said of a source that had no entries once and had some again: it may be so."""

_FEW = 3  # entries that tell a shape, at least
_USUAL = 0.9
_RARE = 0.1


def lost(shape: str | None, drafts: Sequence[Draft]) -> list[str]:
    """Return what entries usually have and these lack."""
    if len(drafts) < _FEW:
        return []
    shares = _shares(drafts)
    return [trait for trait in (shape or "").split() if shares.get(trait, 1.0) <= _RARE]


def learnt(shape: str | None, drafts: Sequence[Draft], *, was_empty: bool) -> str | None:
    """Return the shape with what these entries add to it."""
    traits = set((shape or "").split())
    if drafts and was_empty:
        traits.add(EMPTY)
    if len(drafts) >= _FEW:
        traits |= {trait for trait, share in _shares(drafts).items() if share >= _USUAL}
    return " ".join(sorted(traits)) or None


def is_collapse(shape: str | None) -> bool:
    """Tell whether it is odd that a source of this shape has no entries."""
    return shape is not None and EMPTY not in shape.split()


def _shares(drafts: Sequence[Draft]) -> dict[str, float]:
    count = len(drafts)
    return {
        DATES: sum(draft.published_at is not None for draft in drafts) / count,
        LINKS: sum(draft.link is not None for draft in drafts) / count,
        TEXTS: sum(bool(draft.text) for draft in drafts) / count,
    }
