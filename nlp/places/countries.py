"""Which countries an item's migration matter is about: a pure decision over mentions.

Each name found in title and lead speaks for its countries, a city for less than the others,
since cities share names. The weights were chosen on half of the gold's outlets and measured on
the other half (`tests/nlp/test_countries.py`).
"""

from collections import defaultdict
from collections.abc import Sequence

from nlp.places.place import Mention, Sort

MOST = 5
"""Countries that one item may have (codebook, section 6)."""

_WEIGHTS = {Sort.CITY: 0.5}  # the others count 1
_LEAST = 0.5


def decide(found: Sequence[Mention]) -> list[tuple[str, Mention]]:
    """Return the countries of an item, the most spoken of first, each with its first mention."""
    score: dict[str, float] = defaultdict(float)
    first: dict[str, Mention] = {}
    for mention in found:
        for country in mention.place.countries:
            score[country] += _WEIGHTS.get(mention.place.sort, 1.0)
            first.setdefault(country, mention)
    # A stable sort: of two that are spoken of alike, the one met first comes first.
    ranked = sorted(first, key=lambda country: -score[country])
    return [(country, first[country]) for country in ranked if score[country] >= _LEAST][:MOST]
