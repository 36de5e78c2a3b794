"""How English says that somebody says something: the patterns that `attribution` reads with.

Verbs that are nouns too ("asylum claims") count only before `that`.
"""

import re
from collections.abc import Callable

from nlp.quotes.speakers import before, behind

_SAY = r"said|says|say|saying"
_TELL = r"told|tells|telling"
_STATE = (
    r"added|adds|adding|argued|argues|argue|arguing|warned|warns|warn|warning|explained|explains|"
    r"noted|noting|insisted|insists|insist|insisting|stated|claimed|claiming|announced|announcing|"
    r"declared|declares|declaring|complained|complaining|asserted|asserts|acknowledged|admitted|"
    r"admits|suggested|suggests|contended|contends|contend|predicted|predict|confirmed|confirms|"
    r"maintained|maintains|pointed out|points out|point out|cautioned|observed|indicated|"
    r"reiterated|stressed|emphasi[sz]ed|testified|conceded|alleged|recalled|concluded|remarked|"
    r"guessed|revealed|disclosed"
)
_ALONE = (
    r"tweeted|tweets|wrote|writes|write|asked|asks|vowed|vowing|continued|replied|responded|quipped|"
    r"joked|lamented|shouted|states"
)
_SPEAK_OF = (
    r"called|calling|described|describes|describing|accused|accusing|threatened|threatening|urged|"
    r"expressed|labeled|labelled|ordered|promised|promising|pledged|acknowledging"
)
_FOREIGN = (
    r"dijo|afirmó|señaló|aseguró|explicó|declaró|añadió|a déclaré|a affirmé|a expliqué|a dit|"
    r"explique|affirme|déclare|ha detto|ha dichiarato|ha spiegato|disse|afirmou|sagte|erklärte"
)
_ANY = rf"{_SAY}|{_TELL}|{_STATE}|{_ALONE}"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = (
    rf"(?:,? (?:(?:late |early )?(?:on )?{_DAY}(?: (?:morning|afternoon|evening|night))?|"
    r"today|yesterday|earlier|again|on Twitter|(?:last|this) (?:week|weekend|month|year|night)|"
    r"in (?:a|an|the) [^,.\x00]{3,40}?|"
    r"in (?:January|February|March|April|May|June|July|August|September|October|November|December)|"
    r"at (?:a|an|the) [^,.\x00]{3,50}?)){0,2}"
)
_LISTENER = (
    r"(?: (?:(?:Fox|ABC|NBC|CBS|Sky|Yahoo|BBC) News|[Tt]he (?:Associated Press|"
    r"[A-Z]\w+ (?:[A-Z]\w+ )?(?:Times|Post|Journal|Tribune))|[A-Z][\w.'’]+|and|reporters?|"
    r"journalists?|lawmakers?|the \w+|\w+ of (?:the|his|her|their) \w+|him|her|them|us|me|you))"
    r"{1,5}?"
)
_WHO = r"[^,\x00“”\"\n]{2,90}"

AHEAD = re.compile(rf"\b(?:{_ANY}|{_SPEAK_OF})\b")
"""A verb of saying ahead of a quote."""

TURNED = re.compile(
    rf"^[,.”\"'’»\s]*(?:\w+ly )?(?:{_ANY}|{_FOREIGN}|reads?)\s+(?P<who>\S.*)", re.DOTALL
)
"""Behind a quote: `said Ada Vale`."""

STRAIGHT = re.compile(
    rf"^[,.”\"'’»\s]*(?P<who>[^\x00“”\"\n]{{2,160}}?)\b(?:{_ANY}|reads?)\b", re.DOTALL
)
"""Behind a quote: `Ada Vale said`."""

LABELLED = re.compile(
    r"(?:^|\W)(?P<who>[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){0,3})"
    r"(?: of [^:\n]{0,60}|(?: [a-z]+){1,4})?: ?$"
)
"""Ahead of a quote: `Ada Vale: `."""

CLAIM = re.compile(rf"\b(?:(?P<say>{_SAY})|(?P<tell>{_TELL})|(?P<state>{_STATE}))\b")
"""A verb that may have what was said behind it."""

_SIGNED = re.compile(r"^[\s”\"*]*[-–—]\s*(?P<who>[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,3})")
_POSTPOSED = re.compile(
    rf"^(?P<words>[^\n]*?), (?P<who>(?!but|and|which|who|while|as|where|though){_WHO}"
    r"(?:, [^,\x00“”\"]{3,60},)?) "
    rf"(?:{_SAY}|{_TELL}|added|noted|writes|wrote)"
    r"(?! that\b)(?P<rest>(?:(?! that )[^,\x00“”\"\n]){0,60})[.]?\s*$"
)
_POSTPOSED_TURNED = re.compile(
    r"^(?P<words>[^\n]*?), (?:said|says|(?:warned|explained|noted|argued|added)(?= [A-Z])) "
    r"(?P<who>(?![^,\x00\n]*\b(?:was|is|were|are|had|has|would|will|that)\b)[^\x00“”\"\n]{3,160}?)[.]?\s*$"
)
_ACCORDING_FIRST = re.compile(r"^\W*According to (?P<who>[^\n]{3,120}?), (?P<words>[^\n]+)")
_ACCORDING_LAST = re.compile(r"^(?P<words>[^\n]*?),? according to (?P<who>[^\n]{3,160}?)[.]?\s*$")

ACCORDING = re.compile(r"^\W*According to (?P<who>[^\n]{3,120}?),")
"""Ahead of a quote: `According to Ada Vale, `."""

WHOLE_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (_ACCORDING_FIRST, behind),
    (_ACCORDING_LAST, behind),
    (_POSTPOSED_TURNED, behind),
    (_POSTPOSED, lambda who: before(who + " ")),
)
"""Sentences that are a quote but for the words for who said it, and how those are read."""

_THAT = re.compile(
    r"(?P<gap>[^,.\x00\n]{0,70}?)(?:, (?:for instance|for example|however|though),)? that,? (?=\S)"
)
_SUBJECT = 12  # words that the subject of what is said may have, where no `that` opens it
_PRONOUN = re.compile(r"\b(?:he|she|they|it|we)\b")
_LISTENED = re.compile(rf"{_LISTENER}{_WHEN},?[ \n]")
_SAID_WHEN = re.compile(rf"{_WHEN},?[ \n]")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|could|should|can|cannot|may|might|must|has|have|had|do|does|"
    r"did|\w+n['’]t|needs?|wants?|remains?|plans?|\w{3,}ed)\b"
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|to|whether|how)\b|^(?:by|for|about|against|of|on|in|a|an) "
)
_NO_CLAUSE = re.compile(r"^(?:in|at|on|during|to|of|about|nothing|so|as|by|for|from|when|if) ")
_TURNED_NAME = re.compile(r"^[A-Z]\w+ [A-Z]")
_BEYOND = re.compile(
    r"(?: -- | — |, )(?:as|while|even as|but) |, (?:\w+ing) |, (?:and|but) (?:has|had|is) "
)
_NEXT_CLAIM = re.compile(
    rf", (?:and |but |while )?(?:[A-Z]|the |some |other ){_WHO}? (?:{_SAY}|{_STATE})\b"
)
_ASIDE = re.compile(
    r"\W*(?:after|at|before|by|during|for|in|on|through|under|with)\b", re.IGNORECASE
)
_SHORT = 10  # letters into a clause from which it may end early
_DATELINE = re.compile(r"^.{0,240}?(?:\([A-Z][\w ]*\)|\b\d{4}|[A-Z]{3,})\**\s*[-–—]+\s+")


def is_aside(words: str) -> bool:
    """Say whether words only tell when or where something is said: "In a memo, she said …"."""
    return _ASIDE.match(words) is not None and _FINITE.search(words) is None


def signed(rest: str) -> str | None:
    """Return the name that a quote is signed with: `" - Ada Vale`."""
    match = _SIGNED.match(rest)
    return match["who"] if match is not None else None


def clause_behind(verb: re.Match[str]) -> tuple[int, int] | None:
    """Return start and stop of the clause that a verb has behind it, if it is one and no object."""
    rest = verb.string[verb.end() :]
    that = _THAT.match(rest)
    if that is not None and not (_FINITE.search(that["gap"]) or _PRONOUN.search(that["gap"])):
        start = that.end()
    else:
        listened = _LISTENED.match(rest) if verb["tell"] else _SAID_WHEN.match(rest)
        if listened is None or not _is_clause(verb, rest[listened.end() :]):
            return None
        start = listened.end()
    words = rest[start:].split("\n")[0]
    if not words or words[0] in '“"«':
        return None
    return verb.end() + start, verb.end() + start + _end_of_clause(words)


def _is_clause(verb: re.Match[str], words: str) -> bool:
    if _TURNED_NAME.match(words) and verb.string[: verb.start()].rstrip().endswith(","):
        return False
    if verb["say"]:
        return len(words.split()) > 3 and _NO_CLAUSE.match(words) is None
    finite = _FINITE.search(words)
    is_near = finite is not None and len(words[: finite.start()].split()) <= _SUBJECT
    return finite is not None and is_near and _RELATIVE.search(words[: finite.start()]) is None


def _end_of_clause(words: str) -> int:
    """Return where a clause ends: before what the writer adds, or another one's words."""
    ends = [
        match.start()
        for pattern in (_BEYOND, _NEXT_CLAIM)
        if (match := pattern.search(words, _SHORT)) is not None
    ]
    return min(ends, default=len(words))


def dateline(words: str) -> int:
    """Return how long the dateline is that a sentence begins with."""
    match = _DATELINE.match(words)
    return match.end() if match is not None else 0
