"""The encoder as a network: BERT (J. Devlin et al., 2019) with the weights of
multilingual-e5-small (L. Wang et al., arXiv:2402.05672).

The lower layers are fixed, and so what they make of a text is computed once
(`lower_states`). The upper layers are trained on it.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from encoder.weights import Weights


class Layer(nn.Module):
    """One layer: attention and a network of two matrices, each added and normalized."""

    def __init__(self, weights: Weights, number: int):
        super().__init__()
        self.heads = weights.heads
        self.epsilon = weights.epsilon

        def parameter(*names: str) -> nn.Parameter:
            tensors = [weights.tensors[f"l{number}.{name}"] for name in names]
            return nn.Parameter(torch.cat([torch.tensor(tensor) for tensor in tensors]))

        self.qkv, self.qkv_bias = parameter("q.w", "k.w", "v.w"), parameter("q.b", "k.b", "v.b")
        self.out, self.out_bias = parameter("ao.w"), parameter("ao.b")
        self.norm1, self.norm1_bias = parameter("aln.w"), parameter("aln.b")
        self.inner, self.inner_bias = parameter("fi.w"), parameter("fi.b")
        self.outer, self.outer_bias = parameter("fo.w"), parameter("fo.b")
        self.norm2, self.norm2_bias = parameter("oln.w"), parameter("oln.b")

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States of shape (texts, tokens, hidden); the mask is true for tokens of a text."""
        texts, tokens, hidden = x.shape
        qkv = F.linear(x, self.qkv, self.qkv_bias)
        q, k, v = qkv.view(texts, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        logits = q @ k.transpose(-1, -2) / math.sqrt(hidden / self.heads)
        logits = logits.masked_fill(~mask[:, None, None, :], float("-inf"))
        context = (logits.softmax(-1) @ v).transpose(1, 2).reshape(texts, tokens, hidden)
        x = x + F.linear(context, self.out, self.out_bias)
        x = F.layer_norm(x, (hidden,), self.norm1, self.norm1_bias, self.epsilon)
        inner = F.gelu(F.linear(x, self.inner, self.inner_bias))
        x = x + F.linear(inner, self.outer, self.outer_bias)
        return F.layer_norm(x, (hidden,), self.norm2, self.norm2_bias, self.epsilon)


class Encoder(nn.Module):
    """The whole network, for the rows of `kept` pieces only."""

    def __init__(self, weights: Weights, rows: list[int], positions: int):
        """`rows` are the rows of the original table in the order of ours."""
        super().__init__()
        table = weights.tensors["emb.word"][rows]
        kind = weights.tensors["emb.type"][: weights.hidden]
        self.table = torch.tensor(table)
        self.positions = torch.tensor(weights.tensors["emb.pos"][:positions] + kind)
        self.norm = torch.tensor(weights.tensors["emb.ln.w"].copy())
        self.norm_bias = torch.tensor(weights.tensors["emb.ln.b"].copy())
        self.epsilon = weights.epsilon
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(weights.layers))

    def embedded(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.table[tokens] + self.positions[: tokens.shape[1]]
        return F.layer_norm(x, (x.shape[-1],), self.norm, self.norm_bias, self.epsilon)

    def pooled(self, x: torch.Tensor, mask: torch.Tensor, first_layer: int) -> torch.Tensor:
        """The vectors of texts, of length 1, from what `first_layer` gets."""
        for layer in self.layers[first_layer:]:
            x = layer(x, mask)
        x = x * mask[..., None]
        return F.normalize(x.sum(1) / mask.sum(1, keepdim=True), dim=-1)


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token rows of texts as one tensor, and the mask of what is no padding."""
    longest = max(map(len, rows))
    tokens = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for text, of_text in enumerate(rows):
        tokens[text, : len(of_text)] = torch.tensor(of_text)
        mask[text, : len(of_text)] = True
    return tokens, mask


def in_batches(rows: list[list[int]], size: int):
    """The numbers of texts, those of similar length together."""
    order = sorted(range(len(rows)), key=lambda text: len(rows[text]))
    for start in range(0, len(order), size):
        yield order[start : start + size]


@torch.no_grad()
def lower_states(encoder: Encoder, rows: list[list[int]], layers: int) -> list[torch.Tensor]:
    """What the first layers make of each text: (tokens, hidden), half precision."""
    states: list[torch.Tensor] = [torch.empty(0)] * len(rows)
    for batch in in_batches(rows, 64):
        tokens, mask = padded([rows[text] for text in batch])
        x = encoder.embedded(tokens)
        for layer in encoder.layers[:layers]:
            x = layer(x, mask)
        for text, state in zip(batch, x):
            states[text] = state[: len(rows[text])].half()
    return states


def stacked(states: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """States of texts as one tensor, and the mask of what is no padding."""
    longest = max(len(state) for state in states)
    x = torch.zeros(len(states), longest, states[0].shape[1])
    mask = torch.zeros(len(states), longest, dtype=torch.bool)
    for text, state in enumerate(states):
        x[text, : len(state)] = state.float()
        mask[text, : len(state)] = True
    return x, mask


@torch.no_grad()
def vectors(encoder: Encoder, states: list[torch.Tensor], first_layer: int) -> torch.Tensor:
    """The vectors of texts from what `first_layer` gets."""
    made = torch.zeros(len(states), states[0].shape[1])
    for batch in in_batches(states, 64):
        x, mask = stacked([states[text] for text in batch])
        made[batch] = encoder.pooled(x, mask, first_layer)
    return made
