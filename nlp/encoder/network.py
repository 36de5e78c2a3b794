"""The network as it is trained: twelve layers, and a head of attention for every label.

Each label looks at the pieces for itself (label-wise attention: Mullenbach et al. 2018,
doi:10.18653/v1/N18-1100) and at the mean of all. Development only: torch is needed.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  torch's own habit
from numpy.typing import NDArray
from torch import nn

WIDTH, INNER, HEADS, LAYERS = 384, 1536, 12, 12
EPSILON = 1e-12
FROZEN = 8
"""Layers that stay as they were: their outputs are computed once."""

DROPPED = 0.1
TEMPERATURE = 4.0


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of BERT's kind (normalisation after each sum)."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], number: int) -> None:
        super().__init__()

        def tensor(*names: str, shape: tuple[int, ...]) -> Any:  # noqa: ANN401  torch is untyped here
            found = [tensors[f"l{number}.{name}"].reshape(shape) for name in names]
            return nn.Parameter(torch.from_numpy(np.concatenate(found).copy()))

        square, flat = (WIDTH, WIDTH), (WIDTH,)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.qkv.weight = tensor("q.w", "k.w", "v.w", shape=square)
        self.qkv.bias = tensor("q.b", "k.b", "v.b", shape=flat)
        self.o = nn.Linear(WIDTH, WIDTH)
        self.o.weight, self.o.bias = tensor("ao.w", shape=square), tensor("ao.b", shape=flat)
        self.n1 = nn.LayerNorm(WIDTH, EPSILON)
        self.n1.weight, self.n1.bias = tensor("aln.w", shape=flat), tensor("aln.b", shape=flat)
        self.f = nn.Linear(WIDTH, INNER)
        self.f.weight, self.f.bias = (
            tensor("fi.w", shape=(INNER, WIDTH)),
            tensor("fi.b", shape=(INNER,)),
        )
        self.g = nn.Linear(INNER, WIDTH)
        self.g.weight, self.g.bias = (
            tensor("fo.w", shape=(WIDTH, INNER)),
            tensor("fo.b", shape=flat),
        )
        self.n2 = nn.LayerNorm(WIDTH, EPSILON)
        self.n2.weight, self.n2.bias = tensor("oln.w", shape=flat), tensor("oln.b", shape=flat)

    def forward(self, x: Any, mask: Any) -> Any:  # noqa: ANN401  torch is untyped here
        """Return the layer's outputs; `mask` is what attention adds, or None."""
        items, pieces, _ = x.shape
        shape = (items, pieces, 3, HEADS, WIDTH // HEADS)
        query, key, value = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self.o(seen.transpose(1, 2).reshape(items, pieces, WIDTH))
        x = self.n1(x + F.dropout(seen, DROPPED, self.training))
        made = self.g(F.gelu(self.f(x)))
        return self.n2(x + F.dropout(made, DROPPED, self.training))


class Network(nn.Module):  # type: ignore[misc]
    """The layers and the labels' heads; reads the outputs of the first `FROZEN` layers."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], labels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(tensors, number) for number in range(LAYERS))
        self.q = nn.Parameter(torch.randn(labels, WIDTH) * 0.02)
        self.w = nn.Parameter(torch.randn(labels, WIDTH) * 0.02)
        self.b = nn.Parameter(torch.zeros(labels))

    def begin(self, x: Any, mask: Any) -> Any:  # noqa: ANN401  torch is untyped here
        """Return the outputs of the layers that stay as they were."""
        for layer in self.layers[:FROZEN]:
            x = layer(x, mask)
        return x

    def forward(self, x: Any, there: Any) -> Any:  # noqa: ANN401  torch is untyped here
        """Return the scores of all labels; `there` is 1 for a piece and 0 for padding."""
        absent = (1 - there) * -1e9
        # Batches of training are cut to one length: attention without a mask is twice as fast.
        padded = not self.training and bool((there == 0).any())
        mask = absent[:, None, None, :].to(torch.bfloat16) if padded else None
        for layer in self.layers[FROZEN:]:
            x = layer(x, mask)
        x = x.float()
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        looks = torch.einsum("bth,nh->bnt", x, self.q) / TEMPERATURE + absent[:, None, :]
        seen = torch.einsum("bnt,bth->bnh", looks.softmax(-1), x) + mean[:, None]
        return (F.dropout(seen, DROPPED, self.training) * self.w).sum(-1) + self.b
