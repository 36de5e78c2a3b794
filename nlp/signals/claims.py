"""Related fact-checks: sentences that say nearly what a published fact-check looked into.

BM25 finds the nearest claim; it is shown only where it covers most of the claim's weight, so
that an ordinary sentence on the same matter stays alone. Nearness is no verdict: the claim, the
fact-checker's words and the link are laid beside the sentence, and a person compares.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from models.annotation import Annotated, Evidence, Finding, KnownClaim, Signalled, Span
from models.vocabulary import Relevance, SignalKind, SpanField
from nlp.tagger import SUBJECT

COVERED = 0.55
"""Share of a claim's weight of words that a sentence must hold (tuned on open news)."""

FEWEST = 5
"""Different words of weight that sentence and claim must share."""

_OF_SENTENCE = 0.4  # of the sentence's own words: a claim named in passing is not its matter
_LIMIT = 700
_K1, _B = 1.2, 0.6
_WORD = re.compile(r"[^\W_]{3,}|\d+")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\w)[^.!?\n]*)*")
_COMMON = frozenset(
    {"the", "and", "that", "for", "with", "are", "was", "were", "has", "have", "had",
     "from", "this", "not", "but", "they", "will", "who", "been", "their", "into", "its",
     "his", "her", "she", "you", "all", "can", "than", "out", "over", "more", "says",
     "said", "los", "las", "que", "del", "por", "con", "una", "les", "des", "est", "dans",
     "pour", "die", "der", "das", "und", "von", "den", "per", "gli", "della", "che",
     "sono", "não", "uma"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nearest:
    """A claim, and how much of its weight a sentence holds."""

    claim: KnownClaim
    score: float
    covered: float


class ClaimIndex:
    """An inverted index of known claims, built once a cascade."""

    def __init__(self, claims: Sequence[KnownClaim]) -> None:
        self.claims = claims
        self._bags = [Counter(words_of(claim.claim)) for claim in claims]
        self._lists: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(self._bags):
            for word in bag:
                self._lists[word].append(number)
        self._mean = sum(map(Counter.total, self._bags)) / len(claims) if claims else 1.0

    def nearest(self, sentence: str) -> Nearest | None:
        """Return the claim that BM25 puts first, or None where no word is shared."""
        words = set(words_of(sentence))
        scores: dict[int, float] = defaultdict(float)
        for word in words:
            for number in self._lists.get(word, ()):
                scores[number] += self._weight(word) * self._frequency(word, number)
        if not scores:
            return None
        best = max(scores, key=lambda number: (scores[number], -number))
        return Nearest(self.claims[best], scores[best], self._covered(best, words))

    def _weight(self, word: str) -> float:
        found = len(self._lists.get(word, ()))
        return log(1 + (len(self.claims) - found + 0.5) / (found + 0.5))

    def _frequency(self, word: str, number: int) -> float:
        bag = self._bags[number]
        length = 1 - _B + _B * bag.total() / self._mean
        return bag[word] * (_K1 + 1) / (bag[word] + _K1 * length)

    def _covered(self, number: int, words: set[str]) -> float:
        bag = self._bags[number]
        shared = len(words & bag.keys())
        if shared < FEWEST or shared < _OF_SENTENCE * len(words):
            return 0.0
        # One word more counts as unknown, so that a claim of few words is not met by chance.
        whole = sum(self._weight(word) for word in bag) + 1.0
        return sum(self._weight(word) for word in bag if word in words) / whole


@dataclass(frozen=True, slots=True)
class ClaimTagger:
    """Lays the nearest fact-check beside an item's sentence, once a fact-check."""

    index: ClaimIndex
    name: str = "claims-bm25/1"
    reads: frozenset[Relevance] | None = SUBJECT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield an item's related fact-checks."""
        for reading in readings:
            yield list(self._found(reading))

    def _found(self, reading: Annotated) -> Iterator[Finding]:
        seen: set[str] = set()
        for span in sentences(reading):
            near = self.index.nearest(span.words)
            if near is None or near.covered < COVERED:
                continue
            is_its_own = near.claim.article == reading.item.id
            if not is_its_own and near.claim.uid not in seen:
                seen.add(near.claim.uid)
                yield self._signal(span, near)

    def _signal(self, span: Span, near: Nearest) -> Signalled:
        claim = near.claim
        evidence = Evidence(
            kind="fact_check",
            title=claim.claim,
            url=claim.url,
            verdict=claim.verdict,
            publisher=claim.publisher,
            reviewed_on=claim.reviewed_on,
            score=round(near.covered, 3),
        )
        return Signalled(
            kind=SignalKind.CLAIM,
            label=claim.uid,
            span=span,
            reason="Related fact-check: the sentence shares most of its words with a claim that "
            "the fact-checker named beside it has looked into. Whether they say the same is for "
            "a person to judge.",
            tagger=self.name,
            evidence=(evidence,),
        )


def load_claims(claims: Sequence[KnownClaim]) -> ClaimTagger:
    """Index the known claims and return the tagger."""
    return ClaimTagger(ClaimIndex(claims))


def words_of(text: str) -> list[str]:
    """Return a text's words of weight, casefolded."""
    return [word for word in _WORD.findall(text.casefold()) if word not in _COMMON]


def sentences(reading: Annotated) -> Iterator[Span]:
    """Yield the sentences of title and lead."""
    item = reading.item
    for field, text in ((SpanField.TITLE, item.title), (SpanField.TEXT, item.text[:_LIMIT])):
        for match in _SENTENCE.finditer(text):
            words = match.group().strip()
            if words:
                start = match.start() + match.group().index(words)
                yield Span(field, start, start + len(words), words)
