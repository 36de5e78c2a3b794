"""The pace of asking: how long a host is left alone between two requests.

One `Pace` is shared by all that asks, whatever the pass, so that two of them together are no
faster than one. It counts on the monotonic clock and holds nothing but moments.
"""

_MANY = 10_000  # hosts whose moments are remembered before those that have passed are dropped


class Pace:
    """When each host may be asked again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next: dict[str, float] = {}

    def take(self, host: str, moment: float, own: float = 0.0) -> bool:
        """Take a turn at a host; False where it is too early. `own` is the pace it asks for."""
        if moment < self._next.get(host, moment):
            return False
        if len(self._next) >= _MANY:
            self._next = {name: at for name, at in self._next.items() if at > moment}
        self._next[host] = moment + max(self._seconds, own)
        return True
