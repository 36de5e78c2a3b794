"""What reading costs: how it is measured. The figures themselves are `tidings evaluate --speed`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import pytest

from models.annotation import Annotated, Finding, Noted
from models.vocabulary import Relevance
from nlp import speed
from nlp.cascade import Cascade
from nlp.discourse import DiscourseTagger
from nlp.encoder.encode import load_encoder
from nlp.language import LanguageTagger
from nlp.linear import ready
from nlp.speed import Figure, Speed
from tests.make import make_item
from tests.nlp.coded import artefact, coded


@dataclass(frozen=True, slots=True)
class Busy:
    """A tagger that keeps the processor busy for so many seconds an item."""

    name: str
    seconds: float
    reads: frozenset[Relevance] | None = None

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        for _ in readings:
            until = process_time() + self.seconds
            while process_time() < until:
                pass
            yield [Noted(self.name)]


@dataclass(slots=True)
class Diary:
    """Work that writes down when it is done."""

    done: list[str] = field(default_factory=list)

    def work(self, name: str) -> None:
        self.done.append(name)


def test_contenders_take_turns_and_the_first_round_only_warms_up() -> None:
    diary = Diary()

    costs = speed.take_turns({"a": lambda: diary.work("a"), "b": lambda: diary.work("b")}, rounds=2)

    assert diary.done == ["a", "b"] * 3
    assert set(costs) == {"a", "b"}


def test_a_goal_is_met_from_its_bound_on() -> None:
    assert Figure("rate", 12, "articles/s", 12).is_met
    assert not Figure("rate", 11.9, "articles/s", 12).is_met
    assert Figure("memory", 700, "MB", 700, is_most=True).is_met
    assert not Figure("memory", 701, "MB", 700, is_most=True).is_met


def test_the_time_is_shared_out_over_the_stages_and_nothing_that_is_said_is_lost() -> None:
    cascade = Cascade(LanguageTagger(), [Busy("cheap/1", 0.002), Busy("dear/1", 0.02)])

    shares = speed._shares(cascade, [make_item("Boats reach the harbour at dawn")] * 5)

    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares["dear"] > 4 * shares["cheap"] > 0
    clocked = speed.Clocked(Busy("dear/1", 0))
    assert list(clocked.tag([Annotated(make_item())])) == [[Noted("dear/1")]]


def test_the_linear_stages_cost_less_than_the_pipeline_and_score_as_scikit_learn_does() -> None:
    items = [one.reading.item for one in coded()]

    made = artefact()
    tagger = DiscourseTagger(ready(made), load_encoder(), made.gate, "discourse/1")

    batch, single, apart = speed._against_the_pipeline(tagger, items[:40], items)

    assert batch.value > 1
    assert single.value > 3
    assert apart.is_met


def test_data_counts_as_artefacts_and_code_does_not(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "weights.npz").write_bytes(b"12345")
    (tmp_path / "code.py").write_bytes(b"123")

    assert speed._bytes(tmp_path) == 5


def test_figures_are_told_with_their_goals_and_as_values() -> None:
    measured = Speed(
        (Figure("rate", 300, "articles/s", 250), Figure("memory", 800, "MB", 700, is_most=True)),
        {"general news": {"language": 0.25, "discourse": 0.75}},
    )

    assert list(speed.lines(measured)) == [
        "rate: 300.0 articles/s (at least 250: met)",
        "memory: 800.0 MB (at most 700: missed)",
        "general news, by stage: language 25%, discourse 75%",
    ]
    assert [one["is_met"] for one in speed.as_json(measured)["figures"]] == [True, False]
