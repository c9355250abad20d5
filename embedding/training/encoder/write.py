"""Writes the trained encoder for `../../examples/assemble_encoder.rs`, and the cases by which the
tests see that Rust and Python agree.

The lower layers keep the 4 bits that they had. Trained weights get 8 bits: 4 would undo
most of the training.
"""

import json
from pathlib import Path

import numpy as np
import torch

from encoder.model import Encoder, Layer
from encoder.weights import BLOCK, Weights

EIGHT_BITS_TYPE = np.dtype([("scale", "<f2"), ("numbers", "i1", BLOCK)])
LARGEST = 127


def eight_bits(matrix: np.ndarray) -> np.ndarray:
    """Blocks of 32 weights with a common scale."""
    blocks = matrix.reshape(-1, BLOCK)
    made = np.zeros(len(blocks), EIGHT_BITS_TYPE)
    made["scale"] = np.abs(blocks).max(axis=1) / LARGEST
    scales = np.maximum(made["scale"].astype(np.float32), np.finfo(np.float32).tiny)
    made["numbers"] = np.clip(np.round(blocks / scales[:, None]), -LARGEST, LARGEST)
    return made


def decoded(blocks: np.ndarray) -> np.ndarray:
    return blocks["numbers"].astype(np.float32) * blocks["scale"].astype(np.float32)[:, None]


@torch.no_grad()
def round_to_eight_bits(layer: Layer) -> dict[str, np.ndarray]:
    """Rounds the matrices of a layer; returns their blocks."""
    made = {}
    for name in ("qkv", "out", "inner", "outer"):
        matrix = getattr(layer, name)
        made[name] = eight_bits(matrix.numpy())
        matrix.copy_(torch.tensor(decoded(made[name]).reshape(matrix.shape)))
    return made


def write(
    folder: Path,
    weights: Weights,
    encoder: Encoder,
    pieces: list[tuple[str, float]],
    rows: list[int],
    four_bit_layers: int,
) -> None:
    """Writes the encoder, whose trained layers are rounded by this."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pieces.json").write_text(json.dumps(pieces, ensure_ascii=False))
    header = {
        "hidden": weights.hidden,
        "layers": weights.layers,
        "heads": weights.heads,
        "inner": weights.inner,
        "positions": len(encoder.positions),
        "four_bit_layers": four_bit_layers,
    }
    (folder / "header.json").write_text(json.dumps(header))

    def floats(tensor: torch.Tensor) -> bytes:
        return tensor.detach().numpy().astype("<f4").tobytes()

    with open(folder / "tensors.bin", "wb") as file:
        file.write(weights.blocks["emb.word"][rows].tobytes())
        half = encoder.positions.half()
        file.write(half.numpy().astype("<f2").tobytes())
        encoder.positions = half.float()
        file.write(floats(encoder.norm) + floats(encoder.norm_bias))
        for number, layer in enumerate(encoder.layers):
            if number < four_bit_layers:
                original = {
                    "qkv": ["q.w", "k.w", "v.w"], "out": ["ao.w"], "inner": ["fi.w"], "outer": ["fo.w"]
                }
                blocks = {
                    name: np.concatenate([weights.blocks[f"l{number}.{part}"] for part in parts])
                    for name, parts in original.items()
                }
            else:
                blocks = round_to_eight_bits(layer)
            for matrix, vectors in [
                ("qkv", ["qkv_bias"]),
                ("out", ["out_bias", "norm1", "norm1_bias"]),
                ("inner", ["inner_bias"]),
                ("outer", ["outer_bias", "norm2", "norm2_bias"]),
            ]:
                file.write(blocks[matrix].tobytes())
                for vector in vectors:
                    file.write(floats(getattr(layer, vector)))


# Texts of the tests: (kind, text).
CASES = [
    ("question", "How do I reset my password?"),
    ("question", "パスワードを忘れました。再設定するにはどうすればいいですか？"),
    ("question", "ﾊﾟｽﾜｰﾄﾞの　reset (ＶＰＮ) 方法  教えて!!"),
    ("question", "hi all,\n\nsince monday my laptop won't connect to wi-fi on floor 3… any idea? 🙏"),
    ("question", "x"),
    ("question", "こんにちは。" * 60 + "結局、何日まで申請できますか？"),
    ("passage", "Open the portal, choose Security info and add a sign-in method."),
    ("passage", "ポータルを開き、「セキュリティ情報」で方法を追加します。"),
    # Longer than there are positions.
    ("question", "I tried this already, and that. " * 60 + "So how long do I have to wait?"),
    ("passage", "申請はポータルから行います。" * 60 + "不明な点は窓口へ。"),
]


@torch.no_grad()
def cases(path: Path, encoder: Encoder, numbered) -> None:
    """Writes the tokens and the vector of some texts."""
    made = []
    for kind, text in CASES:
        prefix = "query" if kind == "question" else "passage"
        rows = numbered.encoded(f"{prefix}: {text}")
        x = encoder.embedded(torch.tensor([rows]))
        vector = encoder.pooled(x, torch.ones(1, len(rows), dtype=torch.bool), 0)[0]
        numbers = [round(number, 5) for number in vector.tolist()]
        case = {"kind": kind, "text": text, "rows": rows, "vector": numbers}
        made.append(json.dumps(case, ensure_ascii=False))
    path.write_text("[\n" + ",\n".join(made) + "\n]\n")
