"""The terminology lens: loaded terms for people who migrate, and plainer words with their source.

Only in the text's own voice: a term within quotation marks is somebody else's (codebook,
section 3). Where the IOM Glossary on Migration has an entry for what is meant, the plainer words
are its; where it has none the signal says so, and names who else advises, if anybody does.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from models.annotation import Annotated, Evidence, Finding, Signalled, Span
from models.vocabulary import Relevance, SignalKind, SpanField
from nlp.signals.quoted import is_within, quotations
from nlp.tagger import ABOUT

_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """Who advises on words; `advises` is what it says of those that the Glossary leaves out."""

    title: str
    publisher: str
    url: str
    advises: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern, what to write instead, and the codebook's grade (1 loaded, 2 dehumanising).

    `entry` is the Glossary's for what is meant, in English; `sources` are in order of weight.
    """

    pattern: re.Pattern[str]
    instead: str
    respect: int
    sources: tuple[Source, ...]
    entry: str | None = None

    @property
    def advice(self) -> str:
        """Say where the plainer words come from."""
        if self.entry:
            return f"The IOM Glossary on Migration has “{self.entry}” for it"
        told = [one.advises for one in self.sources if one.advises] or [
            "the plainer words are ours"
        ]
        return f"The IOM Glossary on Migration has no entry for it; {told[0]}"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return what a reader may look the plainer words up in."""
        if not self.sources:
            return (Evidence("lexicon", "Loaded terms of this project", instead=self.instead),)
        return tuple(
            Evidence(
                "glossary",
                f"{one.title}: “{self.entry}”" if self.entry and not place else one.title,
                one.url,
                publisher=one.publisher,
                instead=self.instead,
            )
            for place, one in enumerate(self.sources)
        )


@dataclass(frozen=True, slots=True)
class LoadedLanguageTagger:
    """Points at each loaded term once an item."""

    terms: Mapping[str, Sequence[Term]]
    name: str = "loaded-language/3"
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
            f"{term.advice}. Plainer: {term.instead}.",
            tagger=self.name,
            evidence=term.evidence,
        )


def load_loaded_language() -> LoadedLanguageTagger:
    """Read the terms and return the tagger."""
    words = tomllib.loads(files("nlp.signals").joinpath("loaded.toml").read_text("utf-8"))
    sources = {name: Source(**told) for name, told in words["source"].items()}
    terms: dict[str, list[Term]] = {}
    for one in words["term"]:
        terms.setdefault(one["language"], []).append(_term(one, sources))
    return LoadedLanguageTagger(terms)


def _term(told: Mapping[str, Any], sources: Mapping[str, Source]) -> Term:
    return Term(
        re.compile(rf"(?<!\w)(?:{told['pattern']})(?!\w)", re.IGNORECASE),
        told["instead"],
        told["respect"],
        tuple(sources[name] for name in told["sources"]),
        told.get("entry"),
    )
