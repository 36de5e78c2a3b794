"""Running the encoder: readings in, a raw score for each label out.

The ONNX Runtime boundary. One thread: a worker more is a process more, and the cascade's speed is
told by the processor's second. Items run one by one: activations are quantised as they come, so
in a batch an item's scores would depend on its neighbours, and it would be no faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.annotation import Item
from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp.encoder.artefact import Encoder, load
from nlp.encoder.words import split, tokenizer
from nlp.gold import SETS

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Running:
    """An encoder whose session opens when it is first asked."""

    encoder: Encoder

    @property
    def version(self) -> str:
        """The artefact's."""
        return self.encoder.version

    def scores(self, items: Sequence[Item]) -> dict[TagKind, Scores]:
        """Return the scores of each question, a row an item and a column a label."""
        split_up = split(self._tokenizer, list(items))
        scores = np.concatenate([self._read(np.array(ids, np.int64)) for ids in split_up])
        bounds = np.cumsum([0, *self.encoder.questions.values()])
        return {
            kind: as_scores(kind, scores[:, start:stop])
            for kind, start, stop in zip(self.encoder.questions, bounds, bounds[1:], strict=False)
        }

    def _read(self, ids: NDArray[np.int64]) -> Scores:
        fed = {"words": self.encoder.words.vectors(ids)[None]}
        return np.asarray(self._session.run(None, fed)[0], np.float32)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  the library's types stop in `words`
        return tokenizer(self.encoder.words)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  ONNX Runtime's types stop here
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                self.encoder.graph, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ArtefactError(f"the encoder cannot be run: {error}") from error


def load_encoder() -> Running:
    """Return the shipped encoder.

    Raises:
        ArtefactError: it is missing, altered, or made for other code.
    """
    return Running(load())


def as_scores(kind: TagKind, logits: Scores) -> Scores:
    """Return the outputs of a question as scores: of an axis, each label's log odds.

    Respect has two outputs, for respectful and not; how bad it is the encoder was not taught.
    """
    if kind in SETS:
        return logits
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    p /= p.sum(axis=1, keepdims=True)
    odds: Scores = np.log(np.clip(p, 1e-4, 1)) - np.log(np.clip(1 - p, 1e-4, 1))
    return odds[:, [0, 1, 1]] if kind is TagKind.RESPECT else odds
