"""Trains the network that hears where two speak at once, from the one that tells voices apart.

    /usr/bin/python3 training/voices_together.py TALK_FOLDER VOICES_FOLDER TARGET_FOLDER --start FOLDER [--steps 1500]

TALK_FOLDER is made by `voices_talk.py`; VOICES_FOLDER holds the network that says who each speaker sounds like,
which is learned beside and dropped. FOLDER holds what to go on from: a `together.pt`, or the trunk of a
`network.pt` of `voices_train.py`.
"""
import argparse
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from voices_network import VOICE, Together, Voices
from voices_sound import BANDS
from voices_talk import FRAMES, MOST, UNCLEAR
from voices_train import FLOOR, curve

CROP = 500


class Talk:
    """Conversations: mel spectra, the bits of who speaks, and the voice of each who speaks alone for half a second."""

    def __init__(self, folder, name, voices):
        base = os.path.join(folder, name)
        self.speaks = np.fromfile(base + '.speaks', np.uint8).reshape(-1, FRAMES)
        self.mels = np.memmap(base + '.mels', np.float16, 'r').reshape(-1, 2 * FRAMES, BANDS)
        if not os.path.exists(base + '.known'):
            self.know(voices).tofile(base + '.known')
        self.known = np.fromfile(base + '.known', np.float32).reshape(-1, MOST, VOICE)

    def know(self, voices):
        random, known = np.random.default_rng(5), []
        for row in range(len(self.speaks)):
            bits = self.bits(row)
            alone = torch.from_numpy((bits * (bits.sum(0) == 1)).astype(np.float32))
            with torch.no_grad():
                found = F.normalize(voices(torch.from_numpy(self.logs(row, random)[None].copy()), alone))
            found[alone.sum(1) < 25] = 0
            known.append(found.numpy())
        return np.stack(known)

    def bits(self, row):
        """[MOST, FRAMES]"""
        return np.stack([(self.speaks[row] >> one) & 1 for one in range(MOST)])

    def logs(self, row, random):
        """Mel spectra [BANDS, 2 FRAMES] as the product makes them, through a line of its own."""
        near = np.convolve(self.bits(row).any(0), np.ones(11), 'same') > 0
        speech = np.repeat(near, 2).astype(np.float32)
        power = np.exp(self.mels[row].astype(np.float32) + curve(random, 1.0))
        spoken = speech.sum() + 1e-6
        level = (power.mean(1) * speech).sum() / spoken + 1e-9
        logs = np.log(power / level + FLOOR * 10 ** random.uniform(-0.5, 1.2))
        return (logs - (logs * speech[:, None]).sum(0) / spoken).T.astype(np.float32)

    def batch(self, size, random):
        """(mels, bits of who speaks, which frames are unclear, known voices)"""
        rows = random.choice(len(self.speaks), size, replace=False)
        mels, bits, unclear = [], [], []
        for row in rows:
            start = int(random.integers(FRAMES - CROP))
            crop = np.ascontiguousarray(self.logs(row, random)[:, 2 * start : 2 * (start + CROP)])
            if random.random() < 0.25:
                low = random.integers(BANDS - 8)
                crop[low : low + random.integers(1, 9)] = 0
            mels.append(crop)
            bits.append(self.bits(row)[:, start : start + CROP].astype(np.int64))
            unclear.append(self.speaks[row, start : start + CROP] >> UNCLEAR == 1)
        known = self.known[rows]
        return [torch.from_numpy(np.stack(values)) for values in (mels, bits, unclear, known)]


class Learner(nn.Module):
    """The network, and who speaks in each frame: a task beside, whose answer is dropped."""

    def __init__(self):
        super().__init__()
        self.network = Together()
        self.who = nn.Linear(self.network.count.in_features, VOICE)
        self.scale = nn.Parameter(torch.tensor([1.0, -1.0]))

    def forward(self, mels, bits, unclear, known):
        heard = self.network.hear(mels)
        many = bits.sum(1).clamp(max=2).masked_fill(unclear, -100)
        counted = F.cross_entropy(self.network.count(heard).transpose(1, 2), many)
        is_known = (known.abs().sum(2) > 0).float()
        likeness = torch.einsum('btd,bsd->bst', self.who(heard), known) * self.scale[0] + self.scale[1]
        named = F.binary_cross_entropy_with_logits(likeness, bits.float(), reduction='none')
        named = (named * is_known[:, :, None]).sum() / (is_known.sum() * bits.shape[2] + 1e-6)
        return counted, named


def measure(network, talk):
    """Prints how well the frames of two voices are told, of people who are kept apart."""
    network.eval()
    random = np.random.default_rng(9)
    chances, truth, single = [], [], []
    for row in range(len(talk.speaks)):
        clear = talk.speaks[row] >> UNCLEAR == 0
        with torch.no_grad():
            counts = network(torch.from_numpy(talk.logs(row, random)[None].copy()))
        chances.append(F.softmax(counts, 2)[0, :, 2].numpy()[clear])
        truth.append((talk.bits(row).sum(0) > 1)[clear])
        single.append(np.full(clear.sum(), talk.bits(row).any(1).sum() < 2))
    network.train()
    chances, truth, single = map(np.concatenate, (chances, truth, single))
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        found = chances > least
        right = (found & truth).sum()
        precision, recall = right / max(1, found.sum()), right / truth.sum()
        print(f'  {least} precision {precision:.3f} recall {recall:.3f} '
              f'F1 {2 * precision * recall / (precision + recall + 1e-9):.3f} '
              f'of one voice {100 * found[single].mean():.2f} %', flush=True)


def started(learner, folder):
    """Goes on from a `together.pt`, or begins with the trunk of a `network.pt`."""
    if os.path.exists(os.path.join(folder, 'together.pt')):
        learner.load_state_dict(torch.load(os.path.join(folder, 'together.pt')))
        return
    voices = Voices()
    voices.load_state_dict(torch.load(os.path.join(folder, 'network.pt')))
    learner.network.trunk.load_state_dict(voices.trunk.state_dict())


def main():
    options = argparse.ArgumentParser()
    options.add_argument('talk')
    options.add_argument('voices')
    options.add_argument('target')
    options.add_argument('--start', required=True)
    options.add_argument('--steps', type=int, default=1500)
    options.add_argument('--rate', type=float, default=2e-3)
    options.add_argument('--size', type=int, default=16)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(6)
    voices = Voices()
    voices.load_state_dict(torch.load(os.path.join(chosen.voices, 'network.pt')))
    voices.eval()
    apart, talk = (Talk(chosen.talk, name, voices) for name in ('apart', 'talk'))
    os.makedirs(chosen.target, exist_ok=True)
    learner = Learner()
    started(learner, chosen.start)
    train(learner, apart, talk, chosen)


def train(learner, apart, talk, chosen):
    random = np.random.default_rng([6, chosen.steps])
    # The trunk knows voices already.
    trunk = list(learner.network.trunk.parameters())
    known = {id(weight) for weight in trunk}
    new = [weight for weight in learner.parameters() if id(weight) not in known]
    rates = [0.4 * chosen.rate, chosen.rate]
    optimiser = torch.optim.AdamW([{'params': trunk}, {'params': new}], lr=chosen.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, chosen.steps, pct_start=0.1)
    began, losses = time.time(), []
    for step in range(chosen.steps):
        counted, named = learner(*talk.batch(chosen.size, random))
        optimiser.zero_grad()
        (counted + 0.5 * named).backward()
        nn.utils.clip_grad_norm_(learner.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        losses.append((float(counted.detach()), float(named.detach())))
        if (step + 1) % 50 == 0:
            print(step + 1, np.mean(losses[-50:], 0).round(3), f'{time.time() - began:.0f} s', flush=True)
        if (step + 1) % 250 == 0 or step + 1 == chosen.steps:
            measure(learner.network, apart)
            torch.save(learner.state_dict(), os.path.join(chosen.target, 'together.pt'))


if __name__ == '__main__':
    main()
