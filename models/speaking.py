"""What speakers are called: names of people in a public role, and of bodies; nobody else's.

A name is kept of those alone whom a text quotes in a public role (TRUST, S9): what migrants,
residents and people of no known role say is counted by role and under no name. Titles fall away,
and a last name alone becomes the whole one that the same article has for it. What names nobody in
particular ("officials", "the mayor") has no name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

PUBLIC_ROLES = ("un", "government", "police", "politician", "ngo", "expert")
"""Roles in which a speaker is quoted by name."""

ROLES = {
    "un": "United Nations",
    "government": "Government",
    "police": "Police",
    "politician": "Politicians",
    "ngo": "Civil society",
    "expert": "Experts",
    "migrant": "Migrants and refugees",
    "resident": "Residents",
}
"""All roles that quotes are counted by, and the names people read."""

_LEADING = re.compile(r"^(?:[A-Z][A-Z .,’'-]+\s*[—–]+\s*|[Tt]he |[Ee]ven )+")
_ASIDE = re.compile(r"\s*[(\[].*$")
_LETTERS = re.compile(r"[^\W\d_]")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_PARTICLES = {"de", "del", "al", "el", "bin", "von", "van", "la", "da", "dos", "di", "der"}
_INITIAL = re.compile(r"(?<=\S )[A-Z]\. (?=\S)")
_JOINING = {"of", "for", "and", "the"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPENING = _words("A An And After As But If In Meanwhile When While Will")
_TITLES = _words(
    """
Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Sir Lord Lady Prof. Professor President Vice Prime Minister Deputy
Acting Former Interim Sen Sen. Sens. Senator Rep Rep. Reps. Representative Congressman
Congresswoman Gov. Gov Governor Mayor Councillor Councilman Councilwoman Chancellor Premier
Secretary Undersecretary Assistant Attorney General Judge Justice Sheriff Chief Commissioner
Director Executive Officer Agent Captain Lieutenant Sergeant Colonel Commander Constable Detective
Inspector Ambassador Envoy Speaker Leader Whip Majority Minority Chairman Chairwoman Chair Staff
State Spokesman Spokeswoman Spokesperson Press Counselor Adviser Advisor Democrat Republican
Democratic Conservative Labour Candidate Presidential Pope Highlights MP MEP TD Foreign Interior
Home VP President-elect Rev. Reverend U.N. UN U.S. US GOP
"""
)
_BODIES = _words(
    """
House Department Ministry Office Commission Council Patrol Nations Organization Organisation
Agency Service Services Court Union Congress Senate Party Institute University Committee Guard
Administration Watch International Cross Crescent Fund Programme Program Center Centre Network
Association Federation Foundation Coalition Security Government Embassy Enforcement Force
Authority Bureau Army Parliament
"""
)
_NOBODY = _words(
    """
Republicans Democrats Officials Activists Advocates Senators Lawmakers Conservatives Liberals
Police Critics Experts Authorities Representatives Ministers Others Many Some Several Most All One
Two Three Four Five Six Seven Eight Nine Ten Both Monday Tuesday Wednesday Thursday Friday
Saturday Sunday He She They It We You I Who Tory Tories American Americans Economists
"""
)


def names_of(
    quotes: Sequence[tuple[str | None, str | None]], persons: Iterable[str] = ()
) -> list[str | None]:
    """Return the name of each speaker, told with the role, of one article; None for who has none.

    `persons` are names that stand elsewhere in the article.
    """
    named = [
        _name(speaker) if speaker is not None and role in PUBLIC_ROLES else None
        for speaker, role in quotes
    ]
    others = (_INITIAL.sub("", person) for person in persons)
    known = [one for one in (*named, *others) if one is not None and " " in one]
    whole = dict(_by_last_name(known))
    return [whole.get(one, one) if one is not None else None for one in named]


def _by_last_name(known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those last names that one whole name alone has: a first name more is the same name."""
    wholes: dict[str, set[str]] = {}
    for one in known:
        wholes.setdefault(one.rsplit(" ", 1)[1], set()).add(one)
    for last, names in wholes.items():
        if len(names) == 1:
            yield last, names.pop()


def _name(speaker: str) -> str | None:
    text = _ASIDE.sub("", _LEADING.sub("", speaker)).strip(" ,.;:'’\"“”")
    words = text.split()
    while words and words[0].strip(",") in _OPENING:
        words.pop(0)
    runs = [run for run in _runs(words) if run]
    persons = [person for run in runs if (person := _person(run))]
    full = [person for person in persons if len(person) > 1 and not _is_body(person)]
    if full:
        return _INITIAL.sub("", " ".join(full[0]))
    if (
        _is_body(words)
        and words[0] not in _NOBODY
        and all(_is_capital(word) or word in _JOINING for word in words)
    ):
        return " ".join(words)
    if len(runs) == 1 and len(persons) == 1 and len(persons[0]) == 1 and _is_capital(words[-1]):
        return persons[0][0]
    return None


def _runs(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield words in capitals that stand side by side; particles join two of them."""
    run: list[str] = []
    for number, word in enumerate(words):
        follows = number + 1 < len(words) and _is_capital(words[number + 1])
        if _is_capital(word) or (run and word in _PARTICLES and follows):
            run.append(word.removesuffix(",").removesuffix("'s").removesuffix("’s"))
            if not word.endswith(","):
                continue
        yield run
        run = []
    yield run


def _person(run: Sequence[str]) -> list[str]:
    """Return what follows the last title of a run of words, or nothing where that is no name."""
    titles = [at for at, word in enumerate(run) if word in _TITLES or word in _BODIES]
    rest = list(run[titles[-1] + 1 :] if titles else run)
    if not rest or any(word in _NOBODY for word in rest) or _ACRONYM.fullmatch(rest[0]):
        return []
    return rest


def _is_body(words: Sequence[str]) -> bool:
    if not words or any(word in _NOBODY for word in words[-1:]):
        return False
    if len(words) == 1:
        return _ACRONYM.fullmatch(words[0]) is not None
    return any(word in _BODIES for word in words)


def _is_capital(word: str) -> bool:
    letter = _LETTERS.search(word)
    return letter is not None and letter.group().isupper()
