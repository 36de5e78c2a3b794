"""Quotes and their speakers: direct ("…" said X), and indirect (X said that …; according to X).

A direct quote has the speaker of a verb of saying in its own sentence, behind it before ahead of
it; one that stands alone goes on with the speaker of the quote before. An indirect quote is the
clause that somebody is said to have said. A pronoun is the last person that spoke, else the last
that a sentence nearby began with. What no rule covers has no speaker.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.quotes import verbs
from nlp.quotes.sentences import blanked, sentences
from nlp.quotes.speakers import before, behind, has_clause, is_group, is_person, is_pronoun, subject
from nlp.signals.quoted import quotations

FEWEST = 4
"""Words from which a passage in quotation marks is a quote and no term."""

_FEWEST_INDIRECT = 3
_NEAR = 400  # characters within which a quote goes on
_FAR = 800  # characters within which a pronoun points back
_SENTENCES_BACK = 4
# Papers, polls and files speak for nobody.
_NO_SPEAKER = re.compile(
    r"(?i)\b(?:reports?|polls?|surveys?|data|figures|numbers|census|documents?|records?|rules?|"
    r"law|stud(?:y|ies)|research|analysis|transcripts?|article|page|headline|results|estimates|"
    r"audit|emails?|investigation|lists?|averages?|chronology|timeline|slogan|sign|flags?|magazine|times|post|tribune|herald|chronicle|reuters|politico|cnn|nbc|abc|"
    r"cbs|npr|bbc|fox news|associated press|ap|propublica|breitbart|usa today|bloomberg|axios|"
    r"union-tribune|wall street journal|huffpost|buzzfeed|vox|newspaper|website|caption|framework|"
    r"agreement|journal|national review|telemundo|treaty|convention|guidelines|protocol|it|this|"
    r"which|there|what)\b"
)


@dataclass(frozen=True, slots=True)
class Attributed:
    """What is quoted, as code points of the text, and the words for who said it."""

    start: int
    stop: int
    speaker: str | None = None
    is_direct: bool = True


def quotes(text: str) -> list[Attributed]:
    """Return the quotes of a text, in order, none within another."""
    return list(_Reading(text).quotes())


class _Reading:
    """One text as it is read from its beginning: what was said so far, and by whom."""

    def __init__(self, text: str) -> None:
        every = quotations(text)
        self.direct = [
            (start, stop) for start, stop in every if len(text[start:stop].split()) >= FEWEST
        ]
        self.plain = blanked(text, every)
        self.sentences = sentences(self.plain)
        self.found: list[Attributed] = []

    def quotes(self) -> Iterator[Attributed]:
        for first, last in self.sentences:
            inside = [(start, stop) for start, stop in self.direct if first <= start < last]
            here = list(
                self._direct(first, last, inside) if inside else self._indirect(first, last)
            )
            self.found += here
            yield from here

    def _direct(
        self, first: int, last: int, inside: Sequence[tuple[int, int]]
    ) -> Iterator[Attributed]:
        speaker: str | None = None
        for number, (start, stop) in enumerate(inside):
            end = inside[number + 1][0] - 1 if number + 1 < len(inside) else last
            told = (
                _told_behind(self.plain[stop:end])
                or _told_before(self.plain[first : start - 1])
                or verbs.signed(self.plain[stop + 1 : stop + 80])
            )
            if told is not None:
                speaker = self._who(told, start) or self._who(
                    _told_before(self.plain[first : start - 1]) or told, start
                )
            elif number == 0:
                speaker = self._going_on(first, start)
            yield Attributed(start, stop, speaker)

    def _going_on(self, first: int, start: int) -> str | None:
        """Return the last quote's speaker, where this one follows it with nothing said between."""
        last = self.found[-1] if self.found else None
        is_alone = not self.plain[first : start - 1].strip(" \n\"“«'‘*")
        if last is None or not is_alone or start - last.stop > _NEAR:
            return None
        between = [one for one, _ in self.sentences if last.stop < one < first]
        return last.speaker if not between else None

    def _indirect(self, first: int, last: int) -> Iterator[Attributed]:
        for told, begin, end in _claims(self.plain[first:last]):
            words = self.plain[first + begin : first + end].rstrip(' \n.,;:”"*)')
            speaker = self._who(told, first + begin)
            if speaker is not None and len(words.split()) >= _FEWEST_INDIRECT:
                yield Attributed(
                    first + begin, first + begin + len(words), speaker, is_direct=False
                )

    def _who(self, told: str, position: int) -> str | None:
        """Return whom a pronoun points at: who spoke last, else whom a sentence began with."""
        if not is_pronoun(told):
            return told
        is_one = told.casefold() in ("he", "she")
        if not is_one and told.casefold() != "they":
            return None
        spoke = [
            one.speaker
            for one in reversed(self.found)
            if one.speaker is not None
            and position - one.start < _FAR
            and is_group(one.speaker) is not is_one
        ]
        named = next(filter(self._is_name, spoke), None) if is_one else None
        if spoke:
            return named or spoke[0]
        earlier = [
            (start, min(stop, position)) for start, stop in self.sentences if start < position
        ]
        for start, stop in reversed(earlier[-_SENTENCES_BACK:]):
            head = subject(self.plain[start:stop])
            if head is not None and is_group(head) is not is_one and self._is_name(head):
                return head
        return None

    def _is_name(self, words: str) -> bool:
        """Say whether words are a whole name, or one that the text writes within a sentence too."""
        return (is_person(words) and not words.startswith("The ")) or (
            words[0].isupper()
            and " " not in words
            and re.search(rf"[a-z,’'”] {re.escape(words)}\b", self.plain) is not None
        )


def _told_behind(rest: str) -> str | None:
    turned = verbs.TURNED.match(rest)
    if turned is not None:
        return _spoken(behind(turned["who"]))
    straight = verbs.STRAIGHT.match(rest)
    if straight is None or has_clause(straight["who"]):
        return None
    return _spoken(before(straight["who"]))


def _told_before(head: str) -> str | None:
    """Return the subject of the last verb of saying ahead of a quote, or a name before a colon."""
    for verb in reversed(list(verbs.AHEAD.finditer(head))):
        speaker = _spoken(_subject_of(head, verb))
        if speaker is not None:
            return speaker
    according = verbs.ACCORDING.match(head)
    if according is not None:
        return _spoken(behind(according["who"]))
    label = verbs.LABELLED.search(head)
    return label["who"] if label is not None else None


def _subject_of(sentence: str, verb: re.Match[str]) -> str | None:
    head = sentence[: verb.start()]
    if verb.group().split()[0].endswith("ing"):
        own = re.search(r"\b(?:[Ww]ith|[Dd]espite) ([^,\x00]+?)(?: \w+ly)? $", head)
        return before(own[1] + " ") if own else subject(head)
    return before(head)


def _claims(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield (speaker, start, stop) of what a sentence says that somebody said."""
    for pattern, side in verbs.WHOLE_SENTENCES:
        match = pattern.match(sentence)
        if match is not None and not verbs.is_aside(match["words"]):
            speaker = _spoken(side(match["who"]))
            if speaker is not None and len(match["words"].split()) >= _FEWEST_INDIRECT:
                yield (
                    speaker,
                    match.start("words") + verbs.dateline(match["words"]),
                    match.end("words"),
                )
                return
    done = 0
    for verb in verbs.CLAIM.finditer(sentence):
        clause = verbs.clause_behind(verb) if verb.start() >= done else None
        speaker = _spoken(_subject_of(sentence, verb)) if clause is not None else None
        if clause is not None and speaker is not None:
            yield speaker, *clause
            done = clause[1]


def _spoken(speaker: str | None) -> str | None:
    return None if speaker is None or _NO_SPEAKER.search(speaker) else speaker
