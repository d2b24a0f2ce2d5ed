"""Trains the network that tells voices apart.

    /usr/bin/python3 training/voices_train.py BANK_FOLDER TARGET_FOLDER [--minutes 60] [--apart 40]
"""
import argparse
import json
import multiprocessing
import os
import tempfile
import time

import numpy as np
import torch
from torch import distributed, nn
from torch.nn import functional as F

from voices_network import VOICE, Voices
from voices_sound import BANDS

FLOOR = 1e-6
# Which of the bank's voices are learned: as they are, slower and faster, longer and shorter throats.
KINDS = ('1:1/1.0', '6:7/1.0', '7:6/1.0', '1:1/0.89', '1:1/1.12')


class Bank:
    """The mel spectra of `voices_bank.py`, by voice; `apart` speakers are kept to measure with."""

    def __init__(self, folder, apart, voices_kept=None):
        with open(os.path.join(folder, 'entries.json')) as file:
            entries = json.load(file)
        self.mels = np.memmap(os.path.join(folder, 'mels.f16'), np.float16, 'r').reshape(-1, BANDS)
        speakers = sorted({entry[0].split('/')[0] for entry in entries})
        order = np.random.default_rng(40).permutation(len(speakers))
        self.apart = {speakers[at] for at in order[:apart]}
        self.by_voice, self.unknown = {}, {}
        for voice, version, offset, count in entries:
            if voice.split('/', 1)[1] not in KINDS:
                continue
            group = self.unknown if voice.split('/')[0] in self.apart else self.by_voice
            group.setdefault(voice, []).append((version, offset, count))
        self.voices = sorted(self.by_voice)

    def crop(self, place, frames, random):
        _, offset, count = place
        start = offset + random.integers(0, max(1, count - frames + 1))
        piece = self.mels[start : min(start + frames, offset + count)]
        return np.resize(piece, (frames, BANDS)).astype(np.float32)


def curve(random, deep):
    """A smooth random response of a microphone or a line, as natural logarithms of power."""
    knots = random.normal(0, deep, 6)
    return np.interp(np.linspace(0, 5, BANDS), np.arange(6), knots).astype(np.float32)


def disturbed(bank, crop, random):
    """Power of a crop with noise or other voices behind it."""
    power = np.exp(crop)
    kind = random.random()
    if kind < 0.4:
        mean = power.mean()
        strength = mean * 10 ** (-random.uniform(5 if kind < 0.3 else 15, 30) / 10)
        if kind < 0.3:
            shape = np.exp(curve(random, 1.5))
            noise = random.exponential(1, power.shape).astype(np.float32) * shape
        else:
            noise = 0
            for _ in range(random.integers(1, 5)):
                voice = bank.by_voice[bank.voices[random.integers(len(bank.voices))]]
                noise = noise + np.exp(bank.crop(voice[random.integers(2)], len(power), random))
        power = power + noise * (strength / noise.mean())
    return power


def batch(bank, size, random):
    """(mels [size, BANDS, frames], voices): each voice twice, the second half being the first half's voices.

    Some voices share a line and are centred together, as those of one conversation are.
    """
    frames = int(random.integers(5, 11)) * 20
    half = size // 2
    chosen = random.permutation(len(bank.voices))[:half]
    mels = np.empty((size, frames, BANDS), np.float32)
    at = 0
    while at < half:
        group = min(int(random.integers(3, 9)), half - at)
        rows = [*range(at, at + group), *range(half + at, half + at + group)]
        shared = curve(random, 1.0)
        own = random.uniform(0, 0.3)
        for row in rows:
            places = bank.by_voice[bank.voices[chosen[row % half]]]
            crop = bank.crop(places[random.integers(len(places))], frames, random)
            power = disturbed(bank, crop + shared + curve(random, own), random)
            power /= power.mean()
            mels[row] = np.log(power + FLOOR * 10 ** random.uniform(-0.5, 1.5))
        share = np.tile(random.dirichlet(np.ones(group)) / 2, 2).astype(np.float32)
        mels[rows] -= (mels[rows].mean(1) * share[:, None]).sum(0)
        at += group
    mels = torch.from_numpy(mels.transpose(0, 2, 1).copy())
    for row in range(size):
        if random.random() < 0.3:
            low = random.integers(0, BANDS - 8)
            mels[row, low : low + random.integers(1, 9)] = 0
    return mels, torch.from_numpy(np.tile(chosen, 2))


class Margin(nn.Module):
    """Softmax with an additive margin on angles."""

    def __init__(self, voices, scale=30.0):
        super().__init__()
        self.centres = nn.Parameter(torch.randn(voices, VOICE) * 0.1)
        self.scale = scale

    def forward(self, found, wanted, margin):
        cosines = F.normalize(found) @ F.normalize(self.centres).t()
        least = F.one_hot(wanted, len(self.centres)) * margin
        return F.cross_entropy(self.scale * (cosines - least), wanted)


def pairing(found):
    """How badly the two halves of a batch, which are the same voices, find one another."""
    first, second = F.normalize(found).chunk(2)
    likenesses = 15.0 * first @ second.t()
    own = torch.arange(len(first))
    return (F.cross_entropy(likenesses, own) + F.cross_entropy(likenesses.t(), own)) / 2


def centres_of(network, bank, crops=4, frames=150):
    """Where the network puts each voice, as the margin's centres."""
    random = np.random.default_rng(8)
    network.eval()
    found = []
    for voice in bank.voices:
        places = bank.by_voice[voice]
        logs = []
        for _ in range(crops):
            power = np.exp(bank.crop(places[random.integers(len(places))], frames, random))
            logs.append(np.log(power / power.mean() + FLOOR))
        found.append(np.stack(logs))
    mean = np.mean([logs.mean((0, 1)) for logs in found], 0)
    centres = []
    with torch.no_grad():
        for logs in found:
            mels = torch.from_numpy((logs - mean).transpose(0, 2, 1).astype(np.float32).copy())
            centres.append(F.normalize(network(mels)).mean(0))
    network.train()
    return torch.stack(centres)


def batches(bank, size, steps, seed):
    """Yields batches that a second process makes ready."""
    queue = multiprocessing.Queue(4)

    def make():
        torch.set_num_threads(1)
        random = np.random.default_rng(seed)
        for _ in range(steps):
            mels, voices = batch(bank, size, random)
            queue.put((mels.numpy(), voices.numpy()))

    process = multiprocessing.Process(target=make, daemon=True)
    process.start()
    for _ in range(steps):
        mels, voices = queue.get()
        yield torch.from_numpy(mels), torch.from_numpy(voices)
    process.join()


def equal_error(network, bank, frames=150):
    """Equal error rate between pieces of speakers kept apart, centred together in random threes."""
    random = np.random.default_rng(1)
    names = sorted(voice for voice in bank.unknown if voice.endswith('/1:1/1.0'))
    results = []
    for version in (0, 2):
        found, owners = [], []
        for at, name in enumerate(names):
            _, offset, count = next(p for p in bank.unknown[name] if p[0] == version)
            whole = bank.mels[offset : offset + count].astype(np.float32)
            pieces = [whole[s : s + frames] for s in range(0, len(whole) - frames, frames)]
            others = [names[o] for o in random.integers(0, len(names), 2)]
            mixed = [whole] + [bank.mels[o:o + c].astype(np.float32) for v, o, c in
                               (next(p for p in bank.unknown[n] if p[0] == version) for n in others)]
            logs = lambda m: np.log(np.exp(m) / np.exp(m).mean() + FLOOR)
            mean = np.mean([logs(m).mean(0) for m in mixed], 0)
            crops = np.stack([(logs(piece) - mean).T for piece in pieces])
            with torch.no_grad():
                found.append(F.normalize(network(torch.from_numpy(crops.astype(np.float32)))))
            owners += [at] * len(pieces)
        found, owners = torch.cat(found).numpy(), np.array(owners)
        scores = found @ found.T
        upper = np.triu_indices(len(owners), 1)
        same = (owners[:, None] == owners)[upper]
        scores = scores[upper]
        yes, no = np.sort(scores[same]), np.sort(scores[~same])
        misses = np.arange(len(yes)) / len(yes)
        alarms = 1 - np.searchsorted(no, yes) / len(no)
        results.append(float(misses[np.argmin(np.abs(misses - alarms))]))
    return results


def main():
    options = argparse.ArgumentParser()
    options.add_argument('bank')
    options.add_argument('target')
    options.add_argument('--steps', type=int, default=12000)
    options.add_argument('--apart', type=int, default=40)
    options.add_argument('--size', type=int, default=64)
    options.add_argument('--processes', type=int, default=2)
    options.add_argument('--rate', type=float, default=2e-3)
    options.add_argument('--shape', default='{}')
    options.add_argument('--start', help='a network.pt to go on from')
    chosen = options.parse_args()
    os.makedirs(chosen.target, exist_ok=True)
    with open(os.path.join(chosen.target, 'shape.json'), 'w') as file:
        file.write(chosen.shape)
    meeting = tempfile.mktemp()
    others = [multiprocessing.Process(target=train, args=(chosen, rank, meeting))
              for rank in range(1, chosen.processes)]
    for other in others:
        other.start()
    train(chosen, 0, meeting)
    for other in others:
        other.join()


def train(chosen, rank, meeting):
    """One of the processes that learn together: each takes its part of every batch."""
    torch.set_num_threads(1)
    torch.manual_seed(6)
    distributed.init_process_group(
        'gloo', init_method='file://' + meeting, rank=rank, world_size=chosen.processes
    )
    bank = Bank(chosen.bank, chosen.apart)
    network = Voices(**json.loads(chosen.shape))
    if chosen.start:
        network.load_state_dict(torch.load(chosen.start))
    margin = Margin(len(bank.voices))
    if chosen.start:
        margin.centres.data = centres_of(network, bank)
    weights = list(network.parameters()) + list(margin.parameters())
    if rank == 0:
        print('voices', len(bank.voices), 'weights', sum(p.numel() for p in network.parameters()), flush=True)
    optimiser = torch.optim.AdamW(weights, lr=chosen.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, chosen.rate, chosen.steps, pct_start=0.05 if chosen.start else 0.1)
    began, losses = time.time(), []
    size = chosen.size // chosen.processes
    for step, (mels, voices) in enumerate(batches(bank, size, chosen.steps, [6, rank])):
        share = 1.0 if chosen.start else min(1.0, max(0.0, step / chosen.steps - 0.2) / 0.3)
        found = network(mels)
        paired = pairing(found)
        loss = margin(found, voices, 0.2 * share) + paired
        optimiser.zero_grad()
        loss.backward()
        together(weights)
        nn.utils.clip_grad_norm_(weights, 5.0)
        optimiser.step()
        schedule.step()
        losses.append((float(loss.detach()), float(paired.detach())))
        if rank == 0 and (step + 1) % 50 == 0:
            both, pairs = np.mean(losses[-50:], 0)
            print(f'{step + 1} {both - pairs:.3f} {pairs:.3f} {time.time() - began:.0f} s', flush=True)
        if rank == 0 and ((step + 1) % 250 == 0 or step + 1 == chosen.steps):
            network.eval()
            print(equal_error(network, bank) if chosen.apart else '', flush=True)
            network.train()
            torch.save(network.state_dict(), os.path.join(chosen.target, 'network.pt'))


def together(weights):
    """Every process goes on with the mean of all gradients."""
    if distributed.get_world_size() == 1:
        return
    gradients = torch.cat([weight.grad.flatten() for weight in weights])
    distributed.all_reduce(gradients)
    gradients /= distributed.get_world_size()
    at = 0
    for weight in weights:
        weight.grad.copy_(gradients[at : at + weight.numel()].view_as(weight))
        at += weight.numel()


if __name__ == '__main__':
    main()
