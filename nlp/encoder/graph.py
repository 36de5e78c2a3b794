"""The graph that ONNX Runtime reads, made from trained weights. Development only: onnx is needed.

Products of weights are in whole numbers: seven bits a weight, one scale a column, and activations
quantised as they come (ONNX `DynamicQuantizeLinear`, `MatMulInteger`). Seven bits, not eight: on
processors without VNNI sums of eight-bit products would saturate, and scores must be the same
on every machine. (Moving the size of large columns to the weights, SmoothQuant, was tried: it
made scores no nearer to those of the network.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlp.encoder.network import EPSILON, HEADS, LAYERS, TEMPERATURE, WIDTH
from nlp.encoder.words import PIECES

MOST = 63
"""The largest quantised weight."""

OPSET, FORMAT_VERSION = 17, 9

Weights = Mapping[str, NDArray[np.float32]]


def build(weights: Weights, start: Weights) -> bytes:
    """Return the graph: the vectors of an item's pieces in (`words`), `scores` out.

    It reads one item at a time: what is quantised as it comes would else depend on neighbours.
    `weights` are the network's, as torch names them; `start` has what comes before its layers.
    """
    graph = _Graph()
    x = _embedded(graph, start)
    for number in range(LAYERS):
        prefix = f"layers.{number}."
        own = {
            key.removeprefix(prefix): one for key, one in weights.items() if key.startswith(prefix)
        }
        x = _layer(graph, own, x)
    _heads(graph, weights, x)
    return graph.bytes()


@dataclass(slots=True)
class _Graph:
    """A graph that grows: every operation's result has a name of its own."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def of(self, kind: str, *inputs: str, name: str = "", **told: Any) -> str:  # noqa: ANN401  ONNX's
        name = name or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **told))
        return name

    def quantised(self, x: str) -> list[str]:
        names = [f"{part}{len(self.nodes)}" for part in ("whole", "scale", "zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], names))
        return names

    def constant(self, values: NDArray[Any]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def whole(self, values: Sequence[int] | int) -> str:
        return self.constant(np.array(values, np.int64))

    def bytes(self) -> bytes:
        plain = TensorProto.FLOAT
        words = helper.make_tensor_value_info("words", plain, [1, "pieces", WIDTH])
        scores = helper.make_tensor_value_info("scores", plain, [1, "labels"])
        made = helper.make_graph(self.nodes, "encoder", [words], [scores], self.constants)
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(made, opset_imports=domains)
        model.ir_version = FORMAT_VERSION
        return bytes(model.SerializeToString())


def _embedded(graph: _Graph, start: Weights) -> str:
    places = start["emb.pos"].reshape(-1, WIDTH)[:PIECES] + start["emb.type"].reshape(-1, WIDTH)[0]
    length = graph.of("Gather", graph.of("Shape", "words"), graph.whole([1]), axis=0)
    cut = graph.of("Slice", graph.constant(places), graph.whole([0]), length, graph.whole([0]))
    return _normal(graph, graph.of("Add", "words", cut), start["emb.ln.w"], start["emb.ln.b"])


def _layer(graph: _Graph, own: Weights, x: str) -> str:
    scale = np.ones(3 * WIDTH, np.float32)
    scale[:WIDTH] = (WIDTH // HEADS) ** -0.5  # of the attention, folded into the queries
    queries = {
        "qkv.weight": own["qkv.weight"] * scale[:, None],
        "qkv.bias": own["qkv.bias"] * scale,
    }
    both = _product(graph, {**own, **queries}, "qkv", x)
    spread = graph.of("Reshape", both, graph.whole([0, 0, 3, HEADS, WIDTH // HEADS]))
    spread = graph.of("Transpose", spread, perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.of("Gather", spread, graph.whole(one), axis=0) for one in range(3))
    like = graph.of("MatMul", query, graph.of("Transpose", key, perm=[0, 1, 3, 2]))
    seen = graph.of("Softmax", like, axis=-1)
    seen = graph.of("Transpose", graph.of("MatMul", seen, value), perm=[0, 2, 1, 3])
    seen = graph.of("Reshape", seen, graph.whole([0, 0, WIDTH]))
    seen = _product(graph, own, "o", seen)
    x = _normal(graph, graph.of("Add", x, seen), own["n1.weight"], own["n1.bias"])
    made = graph.of("Gelu", _product(graph, own, "f", x), domain="com.microsoft")
    made = _product(graph, own, "g", made)
    return _normal(graph, graph.of("Add", x, made), own["n2.weight"], own["n2.bias"])


def _heads(graph: _Graph, weights: Weights, x: str) -> None:
    mean = graph.of("ReduceMean", x, axes=[1], keepdims=1)
    looks = graph.of("MatMul", x, graph.constant(weights["q"].T / np.float32(TEMPERATURE)))
    looks = graph.of("Transpose", looks, perm=[0, 2, 1])
    seen = graph.of("Add", graph.of("MatMul", graph.of("Softmax", looks, axis=-1), x), mean)
    weighed = graph.of("Mul", seen, graph.constant(weights["w"]))
    summed = graph.of("ReduceSum", weighed, graph.whole([2]), keepdims=0)
    graph.of("Add", summed, graph.constant(weights["b"]), name="scores")


def _product(graph: _Graph, own: Weights, name: str, x: str) -> str:
    """Multiply by a weight as torch keeps it (out x in), in whole numbers."""
    columns = own[f"{name}.weight"].T.astype(np.float32)
    scale = np.maximum(np.abs(columns).max(axis=0), 1e-9) / MOST
    rounded = np.clip(np.round(columns / scale), -MOST, MOST).astype(np.int8)
    whole, step, zero = graph.quantised(x)
    none = graph.constant(np.zeros(len(scale), np.int8))
    found = graph.of("MatMulInteger", whole, graph.constant(rounded), zero, none)
    found = graph.of("Cast", found, to=TensorProto.FLOAT)
    found = graph.of("Mul", found, graph.of("Mul", step, graph.constant(scale.astype(np.float32))))
    return graph.of("Add", found, graph.constant(own[f"{name}.bias"].astype(np.float32)))


def _normal(graph: _Graph, x: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
    inputs = (x, graph.constant(weight), graph.constant(bias))
    return graph.of("LayerNormalization", *inputs, axis=-1, epsilon=EPSILON)
