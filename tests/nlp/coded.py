"""A small invented corpus, coded, and an artefact learnt from it: training in a second."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import product

import numpy as np

from models.annotation import Annotated, Item
from models.vocabulary import TagKind
from nlp.artefact import Artefact
from nlp.blind import ask
from nlp.gold import LABELS, Coded
from nlp.heads import Scores
from nlp.train import Taught, make_artefact

WHO = ["Refugees", "Migrants", "Asylum seekers", "Displaced families", "Migrant workers"]
WHAT = {
    "borders": ("stopped by guards at the border fence", "security", "-1", "0"),
    "labour": ("hired for harvest jobs by farmers", "econ", "1", "0"),
    "policy_governance": ("named in a bill that parliament debates", "political", "0", "0"),
    "xenophobia_debate": ("called a swarm by an angry columnist", "opinion", "-1", "1"),
}
OTHER = ["Cup final ends in a draw", "New phone sold out", "Rain expected at the weekend", "Recipe"]
WHERE = ["in the north", "near the coast", "this winter", "again on Monday", "after long talks"]


@cache
def coded() -> tuple[Coded, ...]:
    about = [
        _coded(f"{who} {what[0]} {where}", number % 12, "subject", topic, what)
        for number, (who, (topic, what), where) in enumerate(product(WHO, WHAT.items(), WHERE))
    ]
    others = [
        _coded(f"{title} {where} {tail}", number % 12, "none", None, None)
        for number, (title, where, tail) in enumerate(product(OTHER, WHERE, ["today", "says host"]))
    ]
    mentions = [
        _coded(f"{title}, and minister names migrants {where}", number % 12, "mention", None, None)
        for number, (title, where) in enumerate(product(OTHER, WHERE))
    ]
    return (*about, *others, *mentions)


@cache
def artefact(day: date = date(2026, 11, 24)) -> Artefact:
    card = {"what": "invented", "learnt_from": []}
    return make_artefact(Taught(coded()), ask(coded()), Silent.version, card, day)


class Silent:
    """An encoder that has nothing to say."""

    version = "silent"

    def scores(self, items: Sequence[Item]) -> dict[TagKind, Scores]:
        return {
            kind: np.zeros((len(items), len(labels)), np.float32) for kind, labels in LABELS.items()
        }


def _coded(
    title: str, outlet: int, relevance: str, topic: str | None, what: tuple[str, ...] | None
) -> Coded:
    labels = {
        TagKind.RELEVANCE: frozenset({relevance}),
        TagKind.TOPIC: frozenset({topic} if topic else ()),
        TagKind.FRAME: frozenset({what[1]} if what else ()),
        TagKind.VALENCE: frozenset({what[2] if what else "0"}),
        TagKind.STANCE: frozenset({"0"}),
        TagKind.RESPECT: frozenset({what[3] if what else "0"}),
    }
    reading = Annotated(Item(title, title, f"{title}, it was said.", "en"), language="en")
    return Coded(reading, f"outlet {outlet}", labels)
