"""Direct quotes: the words, who said them where the text says so beside them, in which role.

Only what stands in quotation marks and is at least `_FEWEST` words long; a speaker is taken only
from a verb of saying next to the quotation (English). Roles are told by cue words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.annotation import Annotated, Finding, Quoted, Span
from models.vocabulary import Relevance, SpanField
from nlp.signals.quoted import quotations
from nlp.tagger import SUBJECT

_FEWEST = 4
_LIMIT = 5_000
_SAID = r"(?:said|says|told|added|warned|argued|explained|tweeted)"
_NAME = r"(?P<who>(?:[A-Z][\w.'’-]+|of|the|for)(?: (?:[A-Z][\w.'’-]+|of|the|for)){0,5})"
_AFTER = re.compile(rf"[,.”\"]*\s*(?={_SAID} |(?:[^\s.]+ ){{1,6}}{_SAID}\b)(?:{_SAID} )?{_NAME}")
_BEFORE = re.compile(rf"{_NAME},? {_SAID}(?: \w+){{0,3}}[:,]?\s*$")
_ROLES = {
    "un": r"UNHCR|IOM|UNICEF|United Nations|\bUN\b",
    "police": r"[Pp]olice|[Ss]heriff|Border Patrol",
    "politician": r"Sen\.|Senator|Rep\.|MP|Congress|Mayor|[Cc]andidate",
    "government": r"Minister|President|Secretary|Governor|Ministry|Home Office|[Ss]pokes",
    "ngo": r"NGO|Red Cross|Amnesty|Caritas|[Cc]harity",
    "expert": r"Professor|Prof\.|Dr\.|[Rr]esearcher|University",
    "migrant": r"[Mm]igrant|[Rr]efugee|[Aa]sylum",
    "resident": r"[Rr]esident|[Nn]eighbou?r",
}


@dataclass(frozen=True, slots=True)
class QuotesTagger:
    """Finds the direct quotes of an item."""

    name: str = "quotes/1"
    reads: frozenset[Relevance] | None = SUBJECT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield an item's quotes, in the order of the text."""
        for reading in readings:
            text = reading.item.text[:_LIMIT]
            yield [
                self._quote(text, start, stop)
                for start, stop in quotations(text)
                if len(text[start:stop].split()) >= _FEWEST
            ]

    def _quote(self, text: str, start: int, stop: int) -> Quoted:
        span = Span(SpanField.TEXT, start, stop, text[start:stop])
        said = _AFTER.match(text, stop) or _BEFORE.search(text[max(0, start - 120) : start - 1])
        if said is None:
            return Quoted(span, self.name)
        who = said["who"].rstrip(".,")
        return Quoted(span, self.name, who, role_of(who))


def role_of(speaker: str) -> str | None:
    """Return the role that the words for a speaker tell, or None."""
    return next((role for role, cue in _ROLES.items() if re.search(cue, speaker)), None)


def load_quotes() -> QuotesTagger:
    """Return the tagger."""
    return QuotesTagger()
