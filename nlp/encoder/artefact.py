"""The encoder's artefact: the graph that ONNX Runtime reads, the pieces, and their vectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp import vouched
from nlp.encoder.words import PIECES, Words

FORMAT = "encoder/1"
NAME = "encoder"


@dataclass(frozen=True, slots=True)
class Encoder:
    """A trained encoder, not yet running. `questions` tells what its outputs are, in order."""

    words: Words
    graph: bytes
    questions: Mapping[TagKind, int]  # how many outputs each has
    card: Mapping[str, Any]
    version: str = ""


def save(encoder: Encoder, folder: Path, made_on: str) -> None:
    """Write it, with its manifest."""
    words = encoder.words
    packed = vouched.pack(
        {
            "graph": np.frombuffer(encoder.graph, np.uint8),
            "pieces": np.frombuffer("\n".join(words.pieces).encode(), np.uint8),
            "likelihoods": words.likelihoods,
            "scales": words.scales,
            "nibbles": words.nibbles,
        }
    )
    questions = [[kind.value, count] for kind, count in encoder.questions.items()]
    body = {"format": FORMAT, "pieces": PIECES, "questions": questions, "card": dict(encoder.card)}
    vouched.write(folder, NAME, vouched.Vouched(packed, body, made_on))


def load(folder: Traversable | None = None) -> Encoder:
    """Read it and check it.

    Raises:
        ArtefactError: it is missing, altered, too large, or made for other code.
    """
    held = vouched.read(folder, NAME)
    if (held.body.get("format"), held.body.get("pieces")) != (FORMAT, PIECES):
        raise ArtefactError(f"{NAME} was made for other code: install again")
    try:
        arrays = held.arrays()
        pieces = tuple(arrays["pieces"].tobytes().decode().split("\n"))
        words = Words(pieces, arrays["likelihoods"], arrays["scales"], arrays["nibbles"])
        questions = {TagKind(kind): int(count) for kind, count in held.body["questions"]}
        graph = arrays["graph"].tobytes()
    except vouched.UNREADABLE as error:
        raise ArtefactError(f"{NAME} is not an artefact that can be read: {error}") from error
    if not len(pieces) == len(words.likelihoods) == len(words.scales) == len(words.nibbles):
        raise ArtefactError(f"{NAME} is not an artefact that can be read: the shapes do not fit")
    return Encoder(words, graph, questions, held.body["card"], held.version)
