"""Loaded terms for people who migrate, with plainer words to write instead.

Only in the text's own voice: a term within quotation marks is somebody else's (codebook,
section 3). Terms and alternatives are ours (`loaded.toml`), in line with the IOM Glossary on
Migration as a whole: no entry of it is quoted, and none is claimed to say so.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from models.annotation import Annotated, Evidence, Finding, Signalled, Span
from models.vocabulary import Relevance, SignalKind, SpanField
from nlp.signals.quoted import is_within, quotations
from nlp.tagger import ABOUT

_LIMIT = 2_000
_GLOSSARY = (
    "https://publications.iom.int/books/international-migration-law-ndeg34-glossary-migration"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern, what to write instead, and the codebook's grade (1 loaded, 2 dehumanising)."""

    pattern: re.Pattern[str]
    instead: str
    respect: int


@dataclass(frozen=True, slots=True)
class LoadedLanguageTagger:
    """Points at each loaded term once an item."""

    terms: Mapping[str, Sequence[Term]]
    name: str = "loaded-language/2"
    reads: frozenset[Relevance] | None = ABOUT

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield an item's loaded terms."""
        for reading in readings:
            yield list(self._found(reading))

    def _found(self, reading: Annotated) -> Iterator[Finding]:
        seen: set[str] = set()
        for field, text in (
            (SpanField.TITLE, reading.item.title),
            (SpanField.TEXT, reading.item.text[:_LIMIT]),
        ):
            passages = quotations(text)
            for term in self.terms.get(reading.language or "", ()):
                for match in term.pattern.finditer(text):
                    words = match.group()
                    if words.casefold() not in seen and not is_within(*match.span(), passages):
                        seen.add(words.casefold())
                        yield self._signal(Span(field, match.start(), match.end(), words), term)

    def _signal(self, span: Span, term: Term) -> Signalled:
        kind = "dehumanising" if term.respect > 1 else "loaded"
        return Signalled(
            kind=SignalKind.LOADED_LANGUAGE,
            label=span.words.casefold(),
            span=span,
            reason=f"“{span.words}” is a {kind} term for people, in the text's own voice. "
            f"Plainer, in line with the IOM Glossary on Migration: {term.instead}.",
            tagger=self.name,
            evidence=(Evidence("lexicon", "IOM Glossary on Migration (2019)", _GLOSSARY),),
        )


def load_loaded_language() -> LoadedLanguageTagger:
    """Read the terms and return the tagger."""
    words = tomllib.loads(files("nlp.signals").joinpath("loaded.toml").read_text("utf-8"))
    terms: dict[str, list[Term]] = {}
    for one in words["term"]:
        pattern = re.compile(rf"(?<!\w)(?:{one['pattern']})(?!\w)", re.IGNORECASE)
        terms.setdefault(one["language"], []).append(Term(pattern, one["instead"], one["respect"]))
    return LoadedLanguageTagger(terms)
