"""Who was quoted most, by the names that texts have for them.

Pure. A last name alone is that person's whom the others quote by the whole name, where there is
only one of that name; else it stays by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping


def gathered(quoted: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Put the names of one person together, the whole name first; those quoted most come first."""
    whole = _whole_names(quoted)
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(quoted):
        found[whole.get(name, name)].append(name)
    people = [
        tuple(sorted(names, key=lambda one: (one != person, one)))
        for person, names in found.items()
    ]
    return sorted(people, key=lambda names: (-sum(quoted[one] for one in names), names))


def _whole_names(names: Iterable[str]) -> dict[str, str]:
    """Return the whole name of each last name that only one bears."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if " " in name:
            bearers[name.rsplit(maxsplit=1)[-1]].append(name)
    return {last: whole[0] for last, whole in bearers.items() if len(whole) == 1}
