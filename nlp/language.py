"""The language of an item, by eldc; what the publisher declares decides for short texts.

eldc is untyped and is imported here alone. Codes are ISO 639-1.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from models.annotation import Annotated, Item

ENOUGH = 60
"""Letters from which the detector is believed against the publisher's word."""

LEAST = 12
"""Letters below which nothing is said without the publisher's word."""

_SURE = 0.4  # eldc's own score; below it a short text's answer is a guess


@dataclass(frozen=True, slots=True)
class LanguageTagger:
    """The first stage: gives every item a language, or a note why it has none."""

    name: str = "language-eldc/1"

    def begin(self, reading: Annotated) -> Annotated:
        """Return the reading with its language."""
        language, note = identify(reading.item)
        notes = (*reading.notes, note) if note else reading.notes
        return replace(reading, language=language, notes=notes)


def identify(item: Item) -> tuple[str | None, str | None]:
    """Return the item's language, or None and why."""
    text = f"{item.title}\n{item.lead}"
    letters = sum(map(str.isalpha, text))
    declared = (item.language or "").casefold()[:2] or None
    if letters < LEAST:
        return declared, None if declared else "language: too little text"
    found, score = _detect(text)
    if declared and declared != found and (letters < ENOUGH or score < _SURE):
        return declared, None
    if found is None or (letters < ENOUGH and score < _SURE):
        return declared, None if declared else "language: cannot be told"
    return found, None


def _detect(text: str) -> tuple[str | None, float]:
    result = _detector().detect_details(text)
    language = str(result.language)
    if language == "und":
        return None, 0.0
    return language, float(result.scores.get(language, 0.0))


@cache
def _detector() -> Any:  # noqa: ANN401  eldc is untyped
    import eldc

    eldc.init()
    return eldc.instance()
