"""Narrative families N1 to N13: where a text words one, and what it does with it.

Words of ours (`narratives.toml`) find the passage; its sentence tells the role. A debunking word
anywhere in what is read, or a plain denial in the title or the sentence, makes it `rebuts`, and
`asserts` needs a voice of the text's own: a text that disputes a narrative must never be said to
assert it. There is no probability: the lexicon has none to give.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from models.annotation import Annotated, Evidence, Finding, Item, Noted, Signalled, Span
from models.vocabulary import NARRATIVES, NarrativeRole, Relevance, SignalKind, SpanField
from nlp.signals.quoted import is_within, quotations, sentence_around
from nlp.tagger import SUBJECT

_LIMIT = 2_000
"""Characters of the text that are read."""

ON = ("de", "en", "it")
"""Languages with at least 100 coded items, 20 of them with a narrative (TRUST, S5). Coded items
whose subject is migration, and those of them with a narrative: en 1815/265, it 230/118,
de 146/24. Off: es 133/19, pt 169/8, fr 57/10, pl 63/6, ro 20/1, sv 29/0, hu 1/0."""

_WORDED = {
    None: "The passage is worded like the narrative “{name}”; whether the text claims it, reports "
    "it or disputes it is not told.",
    NarrativeRole.ASSERTS: "The passage is worded like the narrative “{name}”, and no source or "
    "objection stands beside it.",
    NarrativeRole.REPORTS: "The passage is worded like the narrative “{name}”, and it is given as "
    "somebody's words.",
    NarrativeRole.REBUTS: "The passage is worded like the narrative “{name}”, and the text around "
    "it objects or doubts.",
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The patterns: by language the families', and those that tell the role."""

    families: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]
    rebuts: re.Pattern[str]
    denies: re.Pattern[str]
    reports: re.Pattern[str]
    asserts: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class NarrativeTagger:
    """Points at the first passage of each family in an item."""

    lexicon: Lexicon
    name: str = "narratives/3"
    reads: frozenset[Relevance] | None = SUBJECT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield an item's narratives, one signal a family."""
        for reading in readings:
            yield list(self._found(reading))

    def _found(self, reading: Annotated) -> Iterator[Finding]:
        item, seen = reading.item, set[str]()
        if reading.language not in ON:
            yield Noted(f"narratives: off in {reading.language or 'an unknown language'}")
            return
        for field, text in (
            (SpanField.TITLE, item.title),
            (SpanField.TEXT, item.text[:_LIMIT]),
        ):
            for family, pattern in self.lexicon.families.get(reading.language, ()):
                match = pattern.search(text) if family not in seen else None
                if match is not None:
                    seen.add(family)
                    span = Span(field, match.start(), match.end(), match.group())
                    yield self._signal(family, span, item, text)

    def _signal(self, family: str, span: Span, item: Item, text: str) -> Signalled:
        role = self._role(item, text, span)
        entry = Evidence(kind="lexicon", title=f"{family}: “{span.words}”")
        return Signalled(
            kind=SignalKind.NARRATIVE,
            label=family,
            span=span,
            reason=_WORDED[role].format(name=NARRATIVES[family]),
            tagger=self.name,
            role=role,
            evidence=(entry,),
        )

    def _role(self, item: Item, text: str, span: Span) -> NarrativeRole | None:
        """Tell what the text does with it; None rather than a claim it may not make (S12)."""
        sentence = sentence_around(text, span.start, span.stop)
        if self.lexicon.rebuts.search(f"{item.title}\n{item.text[:_LIMIT]}"):
            return NarrativeRole.REBUTS
        if self.lexicon.denies.search(f"{item.title}\n{sentence}"):
            return NarrativeRole.REBUTS
        if is_within(span.start, span.stop, quotations(text)):
            return NarrativeRole.REPORTS
        if self.lexicon.reports.search(sentence):
            return NarrativeRole.REPORTS
        # A claim given alone is taken as asserted (codebook, section 5).
        is_own = not item.title or self.lexicon.asserts.search(sentence)
        return NarrativeRole.ASSERTS if is_own else None


def load_narratives() -> NarrativeTagger:
    """Read the lexicon and return the tagger."""
    words = tomllib.loads(files("nlp.signals").joinpath("narratives.toml").read_text("utf-8"))
    families = {
        language: [
            (family, _compile("|".join(words[family][language]).replace("{M}", people)))
            for family in NARRATIVES
        ]
        for language, people in words["people"].items()
    }
    roles = {
        role: _compile(words[role]["any"]) for role in ("rebuts", "denies", "reports", "asserts")
    }
    return NarrativeTagger(Lexicon(families, **roles))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE | re.MULTILINE)
