"""Trains the network of gap-network.ts. Called by punctuation.ts with the folder of its input.

Needs Debian's python3-torch. One thread and fixed seeds: the same text gives the same weights.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

CHUNK = 128
BATCH = 32
EPOCHS = 12
RATE = 6e-3
DECAY = 1e-2
# Hidden at every step, or the network would learn its text by heart: affixes, whole words, numbers.
HIDDEN_AFFIXES = 0.25
HIDDEN_WORDS = 0.04
HIDDEN_NUMBERS = 0.15
LONGEST_MEMORY = 3.0

folder = Path(sys.argv[1])
shape = json.loads((folder / "shape.json").read_text())
OUTPUTS, MARKS = shape["outputs"], 3
H, D, GATES = shape["hidden"], shape["word"], shape["gates"]
torch.set_num_threads(1)
torch.manual_seed(5)
random = np.random.RandomState(5)


def read(name, kind):
    return np.fromfile(folder / name, dtype=kind)


def load(code):
    affixes = read(f"{code}.affixes", np.int32).reshape(-1, shape["affixes"])
    return affixes, read(f"{code}.marks", np.int8), read(f"{code}.capitals", np.int8)


texts = [load(code) for code in shape["languages"]]


def shifted(values, by):
    """values[t + by] at t; zeros beyond the ends."""
    none = torch.zeros_like(values[:, : abs(by)])
    if by > 0:
        return torch.cat([values[:, by:], none], 1)
    return torch.cat([none, values[:, :by]], 1)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.affixes = torch.nn.EmbeddingBag(
            shape["rows"], D, mode="sum", padding_idx=0, sparse=True
        )
        torch.nn.init.normal_(self.affixes.weight, 0, 0.1)
        self.affixes.weight.data[0] = 0
        self.languages = torch.nn.Embedding(len(texts), D)
        self.gates = torch.nn.Linear(D, GATES * H)
        for keep in (1, 3):
            self.gates.bias.data[keep * H : (keep + 1) * H] = torch.linspace(0, LONGEST_MEMORY, H)
        self.output = torch.nn.Linear(H, OUTPUTS)
        mask = torch.zeros(GATES * H, D)
        for gate, inputs in enumerate(shape["gateInputs"]):
            mask[gate * H : (gate + 1) * H, :inputs] = 1
        self.register_buffer("mask", mask)

    def hide(self, rows):
        shown = (torch.rand(rows.shape) > HIDDEN_AFFIXES).int()
        shown *= (torch.rand(rows.shape[:2]) > HIDDEN_WORDS).int()[:, :, None]
        return rows * shown

    def memory(self, add, keep, order):
        kept = torch.sigmoid(keep)
        added = (1 - kept) * add * shape["memoryScale"]
        states, state = [None] * add.shape[1], torch.zeros_like(add[:, 0])
        kept, added = kept.unbind(1), added.unbind(1)
        for at in order:
            states[at] = state = kept[at] * state + added[at]
        return torch.stack(states, 1)

    def forward(self, rows, languages):
        batch, length, count = rows.shape
        if self.training:
            rows = self.hide(rows)
        words = self.affixes(rows.reshape(batch * length, count)).view(batch, length, D)
        words = torch.tanh(words + self.languages(languages)[:, None])
        words = F.dropout(words, HIDDEN_NUMBERS, self.training)
        gates = F.linear(words, self.gates.weight * self.mask, self.gates.bias).split(H, 2)
        before = self.memory(gates[0], gates[1], range(length))
        behind = self.memory(gates[2], gates[3], reversed(range(length)))
        near = shifted(gates[4], -1) + gates[5] + shifted(gates[6], 1) + shifted(gates[7], 2)
        layer = torch.relu(before + shifted(behind, 1) + near)
        layer = F.dropout(layer, HIDDEN_NUMBERS, self.training)
        return self.output(layer)


def batches():
    chunks = []
    for language, (rows, _, _) in enumerate(texts):
        first = -random.randint(CHUNK)
        chunks += [(language, at) for at in range(first, len(rows) - 8, CHUNK)]
    random.shuffle(chunks)
    for at in range(0, len(chunks), BATCH):
        yield batch_of(chunks[at : at + BATCH])


def batch_of(chunks):
    rows = np.zeros((len(chunks), CHUNK, shape["affixes"]), np.int32)
    truths = np.full((2, len(chunks), CHUNK), -1, np.int64)
    for i, (language, at) in enumerate(chunks):
        text = texts[language]
        own = text[0][max(0, at) : at + CHUNK]
        rows[i, : len(own)] = own
        for truth, values in zip(truths, text[1:]):
            truth[i, : len(own)] = values[max(0, at) : at + CHUNK]
    languages = torch.tensor([language for language, _ in chunks])
    return torch.from_numpy(rows), languages, torch.from_numpy(truths)


def loss_of(scores, truths):
    """Nothing there scores 0."""
    return F.cross_entropy(F.pad(scores, (1, 0)), truths.flatten(), ignore_index=-1)


def train(network):
    table = network.affixes.weight
    others = [p for p in network.parameters() if p is not table]
    optimisers = [
        torch.optim.SparseAdam([table], lr=RATE),
        torch.optim.AdamW(others, lr=RATE, weight_decay=DECAY),
    ]
    steps = EPOCHS * (sum(1 for _ in batches()) + 5)
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(
            one, one.defaults["lr"], total_steps=steps, pct_start=0.1, cycle_momentum=False
        )
        for one in optimisers
    ]
    for epoch in range(EPOCHS):
        total, count = 0.0, 0
        for rows, languages, (marks, capitals) in batches():
            scores = network(rows, languages).flatten(0, 1)
            loss = loss_of(scores[:, :MARKS], marks) + loss_of(scores[:, MARKS:], capitals)
            for one in optimisers:
                one.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(others, 1.0)
            for one, schedule in zip(optimisers, schedules):
                one.step()
                schedule.step()
            total, count = total + loss.item(), count + 1
        print(f"epoch {epoch + 1} of {EPOCHS}: {total / count:.4f}", flush=True)


network = Network()
train(network)
parts = [
    network.languages.weight,
    network.gates.weight * network.mask,
    network.gates.bias,
    network.output.weight,
    network.output.bias,
    network.affixes.weight,
]
np.concatenate([part.detach().numpy().ravel() for part in parts]).astype("<f4").tofile(
    folder / "weights"
)
