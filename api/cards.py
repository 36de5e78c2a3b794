"""Report cards: how well a label is found, as measured when its artefact was trained.

They come with the artefact and are read once, when first asked for. A label without a card (a
place, a name) was not learnt, and none is made up for it.
"""

import logging
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, Field

from models import Tag
from models.correcting import is_of_person
from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp.artefact import load

_log = logging.getLogger("tidings")
_ALL = "all"


class Card(BaseModel):
    """How well a label is found: figures of cross-validation, folds by outlet."""

    kind: TagKind
    label: str = Field(examples=["borders"])
    language: str = Field(
        description="What it was measured on; `all` where one language has too few coded items.",
        examples=["en"],
    )
    n: int = Field(description="Coded items.", examples=[3855])
    positives: int = Field(description="Of those, items that people gave the label.")
    precision: float = Field(description="Of what gets the label, the part that has it rightly.")
    recall: float = Field(description="Of what should get the label, the part that gets it.")
    f1: float
    ece: float = Field(description="Expected calibration error of the probabilities.")
    answered: float = Field(description="Share of items that do not get `cant_say`.")
    precision_yes: float = Field(description="Of the answers `yes`, the part that is right.")
    denied: float = Field(description="Of what should get the label, the part answered `no`.")
    tagger: str = Field(description="Version of the artefact.", examples=["discourse/4b2f0c9a1d"])
    made_on: str = Field(description="The day the artefact was made.", examples=["2026-11-28"])


def cards_of(tags: Iterable[Tag], language: str | None) -> list[Card]:
    """Return the cards of the labels that taggers gave, in the language where it was measured."""
    machine = (tag for tag in tags if not is_of_person(tag.tagger))
    kinds_and_labels = dict.fromkeys((tag.kind, tag.label) for tag in machine)
    known = _cards()
    found = (
        known.get((kind, label, language or _ALL)) or known.get((kind, label, _ALL))
        for kind, label in kinds_and_labels
    )
    return [card for card in found if card]


def measured() -> list[Card]:
    """Return the cards of all labels, as their artefact has them."""
    return list(_cards().values())


def measured_of(dimension: str, label: str) -> list[Card]:
    """Return the cards of one label: of all languages together, then of each."""
    found = [card for card in measured() if (card.kind.value, card.label) == (dimension, label)]
    return sorted(found, key=lambda card: (card.language != _ALL, -card.n))


@cache
def _cards() -> dict[tuple[TagKind, str, str], Card]:
    try:
        artefact = load()
    except ArtefactError as error:
        _log.warning("no report cards: %s", error)
        return {}
    made = {"tagger": f"discourse/{artefact.version}", "made_on": artefact.made_on}
    cards = [Card.model_validate({**score, **made}) for score in artefact.card["scores"]]
    return {(card.kind, card.label, card.language): card for card in cards}
