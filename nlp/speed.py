"""What reading costs, beside scikit-learn's own pipeline and the goals of LIMITS (P8).

Contenders take turns in one run and only this process's CPU time counts, so a machine that is
busy with other things moves both alike. The pipeline of scikit-learn does the same work: words,
pairs of words and characters of title and lead, and as many classifiers, one by one. Memory is
that of a process of its own, which annotates and does nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from models.annotation import Annotated, Finding, Item
from models.errors import InvalidError
from models.vocabulary import Relevance
from nlp.artefact import load
from nlp.cascade import Cascade, load_cascade
from nlp.discourse import DiscourseTagger, load_discourse
from nlp.encoder.encode import load_encoder
from nlp.features import CHARS, look_up
from nlp.linear import Linear
from nlp.tagger import Tagger

ROUNDS = 3
BATCH = 128
GENERAL, ABOUT = 500, 60
"""Items of general news, of which `SHARE` are of migration, and items of migration alone."""

SHARE = 0.04
_TAUGHT = 200  # texts that the pipeline's classifiers are fitted to: reading costs the same

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and the goal it is held against: at least or at most so much."""

    what: str
    value: float
    unit: str
    goal: float
    is_most: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.value <= self.goal if self.is_most else self.value >= self.goal


@dataclass(frozen=True, slots=True)
class Speed:
    """All figures, and what share of a cascade's time each stage takes."""

    figures: tuple[Figure, ...]
    stages: Mapping[str, Mapping[str, float]]  # mix of news: stage: share


@dataclass(slots=True)
class Clocked:
    """A tagger, and how long it has taken."""

    tagger: Tagger
    took: float = field(default=0.0)

    @property
    def name(self) -> str:
        """The tagger's."""
        return self.tagger.name

    @property
    def reads(self) -> frozenset[Relevance] | None:
        """The tagger's."""
        return self.tagger.reads

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Let the tagger read, by the clock."""
        before = process_time()
        found = list(self.tagger.tag(readings))
        self.took += process_time() - before
        yield from found


def measure(pool: Sequence[Item]) -> Speed:
    """Measure everything on a pool of items, some of migration and most not.

    Raises:
        InvalidError: the pool has none of the one or of the other.
    """
    general, about = _mixes(pool)
    tagger = load_discourse(load(), load_encoder())
    whole = load_cascade()
    costs = take_turns(
        {
            "general": lambda: list(whole.read(general)),
            "about": lambda: list(whole.read(about)),
        },
        rounds=2,
    )
    shares = {
        "general news": _shares(whole, general),
        "migration alone": _shares(whole, about),
    }
    figures = (
        *_against_the_pipeline(tagger, general, pool),
        Figure("general news, 4 % migration", len(general) / costs["general"], "articles/s", 250),
        Figure("migration alone, with names", len(about) / costs["about"], "articles/s", 12),
        Figure("memory of an annotating process", _memory(pool) / 1e6, "MB", 700, is_most=True),
        Figure("artefacts in the repository", _bytes(files("nlp")) / 1e6, "MB", 40, is_most=True),
    )
    return Speed(figures, shares)


def take_turns(contenders: Mapping[str, Work], rounds: int = ROUNDS) -> dict[str, float]:
    """Run contenders one after another, round by round; return each one's median CPU seconds.

    The first round only warms up.
    """
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            before = process_time()
            work()
            if turn:
                costs[name].append(process_time() - before)
    return {name: median(each) for name, each in costs.items()}


def lines(speed: Speed) -> Iterator[str]:
    """Yield the figures, one a line, and the stages' shares."""
    for one in speed.figures:
        bound = "at most" if one.is_most else "at least"
        verdict = "met" if one.is_met else "missed"
        value = f"{one.value:.2g}" if one.value < 1 else f"{one.value:,.1f}"
        yield f"{one.what}: {value} {one.unit} ({bound} {one.goal:g}: {verdict})"
    for mix, shares in speed.stages.items():
        told = ", ".join(f"{stage} {share:.0%}" for stage, share in shares.items())
        yield f"{mix}, by stage: {told}"


def as_json(speed: Speed) -> dict[str, Any]:
    """Return the figures as plain values, with whether each goal is met."""
    figures = [{**asdict(one), "is_met": one.is_met} for one in speed.figures]
    return {"figures": figures, "stages": speed.stages}


def _mixes(pool: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return items of general news and of migration alone, repeated where there are too few."""
    read = list(load_cascade(names=False).read(pool))
    others = [one.item for one in read if one.relevance is not Relevance.SUBJECT]
    about = [one.item for one in read if one.relevance is Relevance.SUBJECT]
    if not others or not about:
        raise InvalidError("items", "are all of migration, or none is: nothing to compare")
    few = round(GENERAL * SHARE)
    general = [*islice(cycle(about), few), *islice(cycle(others), GENERAL - few)]
    return general, list(islice(cycle(about), ABOUT))


def _against_the_pipeline(
    tagger: DiscourseTagger, items: Sequence[Item], pool: Sequence[Item]
) -> Iterator[Figure]:
    """Compare the linear stages with scikit-learn: a batch, one at a time, and the scores.

    As in use, an item that the gate stops is asked for its relevance alone.
    """
    readings = [Annotated(item, language="en") for item in items[:BATCH]]
    texts = [_text(item) for item in items[:BATCH]]
    pipeline = _pipeline([_text(item) for item in pool], tagger.linear.weights.shape[1])
    costs = take_turns(
        {
            "ours": lambda: tagger.sift(readings),
            "theirs": lambda: pipeline.decision_function(texts),
            "ours, single": lambda: [tagger.sift([one]) for one in readings],
            "theirs, single": lambda: [pipeline.decision_function([text]) for text in texts],
        }
    )
    ratio = costs["theirs"] / costs["ours"]
    yield Figure("linear stages, a batch", ratio, "x scikit-learn's pipeline", 4)
    ratio = costs["theirs, single"] / costs["ours, single"]
    yield Figure("linear stages, one item at a time", ratio, "x scikit-learn's pipeline", 25)
    yield Figure(
        "scores against scikit-learn's on the same features",
        _difference(tagger.linear, readings),
        "apart",
        1e-4,
        is_most=True,
    )


def _text(item: Item) -> str:
    """Return the title twice and the lead, as the linear stages read an item."""
    return f"{item.title} {item.lead} {item.title}"


def _pipeline(texts: Sequence[str], labels: int) -> Pipeline:
    vectorizers = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(CHARS[0], CHARS[-1]), sublinear_tf=True),
    )
    pipeline = make_pipeline(vectorizers, OneVsRestClassifier(SGDClassifier(random_state=0)))
    taught = min(_TAUGHT, len(texts))
    held = np.random.default_rng(0).random((taught, labels)) < 0.5  # any labels cost the same
    vectorizers.fit(texts)
    pipeline[-1].fit(vectorizers.transform(texts[:taught]), held)
    return pipeline


def _difference(linear: Linear, readings: Sequence[Annotated]) -> float:
    weighed = linear.weighed(readings, look_up(readings))
    peer = Ridge(fit_intercept=False)
    peer.coef_, peer.intercept_ = linear.weights.T, 0.0
    ours = np.concatenate(list(linear.scores(weighed).values()), axis=1)
    return float(np.abs(peer.predict(weighed) - ours).max())


def _shares(cascade: Cascade, items: Sequence[Item]) -> dict[str, float]:
    """Return what share of the time each stage takes; the language is what the others leave."""
    clocked = [Clocked(tagger) for tagger in cascade.taggers]
    before = process_time()
    list(replace(cascade, taggers=clocked).read(items))
    whole = process_time() - before
    shares = {one.name.split("/")[0]: round(one.took / whole, 3) for one in clocked}
    return {"language": round(1 - sum(shares.values()), 3), **shares}


def _memory(pool: Sequence[Item]) -> float:
    """Return the most bytes that a process has resident which annotates the pool."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_annotate, list(pool)).result()


def _annotate(pool: Sequence[Item]) -> float:
    list(load_cascade().read(pool))
    told = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return 1024.0 * next(int(line.split()[1]) for line in told if line.startswith("VmHWM"))


def _bytes(folder: Traversable) -> int:
    """Return the size of all that is no code."""
    return sum(
        _bytes(one) if one.is_dir() else len(one.read_bytes())
        for one in folder.iterdir()
        if not one.name.endswith((".py", "__pycache__"))
    )
