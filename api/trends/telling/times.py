"""Words for a multiple: "about twice" only where the whole interval is nearer to two than to else.

Pure. The words themselves stand with the sentences, under `times.`.
"""

from math import log

_ABOUT = {
    1 / 3: "third_down",
    1 / 2: "half_down",
    1.0: None,
    1.5: "half_up",
    2.0: "twice",
    3.0: "thrice",
    5.0: "five",
    10.0: "ten",
}
_OVER = {10.0: "over_ten", 5.0: "over_five", 3.0: "over_thrice", 2.0: "over_twice"}
_UNDER = {1 / 3: "under_third", 1 / 2: "under_half"}
_REACH = 1.5  # times that an end may lie from its rung: the outermost have no neighbour beyond


def rung_of(low: float, high: float) -> str | None:
    """Return the key of the words that hold for an interval of a ratio, if any do."""
    first, last = _nearest(low), _nearest(high)
    if first == last and _ABOUT[first] and low > first / _REACH and high < first * _REACH:
        return _ABOUT[first]
    for least, key in _OVER.items():
        if low >= least:
            return key
    for most, key in _UNDER.items():
        if high <= most:
            return key
    return None


def holds(key: str, ratio: float) -> bool:
    """Say whether the words of a key hold for a ratio."""
    bounds = {
        **{one: ratio >= least for least, one in _OVER.items()},
        **{one: ratio <= most for most, one in _UNDER.items()},
    }
    return bounds.get(key, _ABOUT[_nearest(ratio)] == key)


def _nearest(ratio: float) -> float:
    return min(_ABOUT, key=lambda rung: abs(log(ratio / rung)))
