"""Writes the trained network as one ONNX graph, from sound to voices.

    /usr/bin/python3 training/voices_export.py BANK_FOLDER TRAINED_FOLDER weights/voices.onnx
"""
import io
import json
import os
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from voices_network import Voices
from voices_sound import BANDS, HOP, TRANSFORM, WINDOW, mel_filters, window_shape
from voices_train import FLOOR, Bank, curve, disturbed

OPSET = 13


class Listener(nn.Module):
    """Samples to the voice of each window.

    samples [samples]      sound at 16 kHz
    speech [frames]        1 where a mel frame is speech: levels and the line's colour are taken there
    windows [windows, (frames + 1) / 2]   the weight of each of the network's frames in each window
    """

    def __init__(self, network, centre, axes):
        super().__init__()
        self.network = network
        self.register_buffer('filters', torch.from_numpy(mel_filters()))
        self.register_buffer('shape', torch.from_numpy(window_shape()))
        self.register_buffer('bins', torch.arange(TRANSFORM // 2 + 1).float())
        self.register_buffer('times', torch.arange(WINDOW).float())
        self.register_buffer('centre', centre)
        self.register_buffer('axes', axes)

    def power(self, samples):
        # The waves are made in the graph, whose file stays small.
        turns = self.bins[:, None] * self.times[None] / TRANSFORM
        angles = (turns - torch.floor(turns)) * (2 * np.pi)
        sound = samples[None, None]
        real = F.conv1d(sound, (torch.cos(angles) * self.shape)[:, None], stride=HOP)
        imaginary = F.conv1d(sound, (torch.sin(angles) * self.shape)[:, None], stride=HOP)
        return (real * real + imaginary * imaginary)[0].t() @ self.filters + 1e-9

    def forward(self, samples, speech, windows):
        power = self.power(samples)
        spoken = speech.sum() + 1e-6
        level = (power.mean(1) * speech).sum() / spoken + 1e-9
        logs = torch.log(power / level + FLOOR)
        logs = logs - (logs * speech[:, None]).sum(0) / spoken
        found = self.network(logs.t()[None], windows)
        return F.normalize((found - self.centre) @ self.axes)


def windowed(network, bank, random, frames=150, rounds=6):
    """(found, owner): voices of pieces of every speaker as they are, in rooms, over telephones, disturbed."""
    found, owners = [], []
    by_speaker = {}
    for voice, places in bank.by_voice.items():
        if voice.endswith('/1:1/1.0'):
            by_speaker[voice] = places
    for _ in range(rounds):
        for at, voice in enumerate(sorted(by_speaker)):
            places = by_speaker[voice]
            crops = []
            for _ in range(8):
                crop = bank.crop(places[random.integers(len(places))], frames, random)
                power = disturbed(bank, crop, random) if random.random() < 0.5 else np.exp(crop)
                crops.append(np.log(power / power.mean() + FLOOR))
            others = [bank.crop(by_speaker[v][0], frames, random)
                      for v in (sorted(by_speaker)[o] for o in random.integers(0, len(by_speaker), 2))]
            means = [np.mean(crops, (0, 1))] + [np.log(np.exp(o) / np.exp(o).mean() + FLOOR).mean(0) for o in others]
            mels = np.stack(crops) - np.mean(means, 0)
            with torch.no_grad():
                found.append(network(torch.from_numpy(mels.transpose(0, 2, 1).astype(np.float32).copy())))
            owners += [at] * 8
    return torch.cat(found).numpy().astype(np.float64), np.array(owners)


def discriminant(found, owners):
    """(centre, axes, between): axes on which voices of one speaker spread by one, and how speakers spread."""
    found = found / np.linalg.norm(found, axis=1, keepdims=True)
    means = np.stack([found[owners == owner].mean(0) for owner in np.unique(owners)])
    inside = np.cov((found - means[owners]).T)
    inside += np.eye(len(inside)) * np.trace(inside) / len(inside) * 0.05
    across = np.cov(means.T)
    values, vectors = np.linalg.eigh(inside)
    white = vectors / np.sqrt(values)
    spread, turn = np.linalg.eigh(white.T @ across @ white)
    order = np.argsort(-spread)
    return means.mean(0), white @ turn[:, order], spread[order]


def halve(model):
    """Stores large weights in 16 bits; the graph widens them when it is opened."""
    widened = []
    for weight in list(model.graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 512:
            continue
        model.graph.initializer.remove(weight)
        half = numpy_helper.from_array(values.astype(np.float16), weight.name + '.half')
        model.graph.initializer.append(half)
        widened.append(helper.make_node('Cast', [half.name], [weight.name], to=TensorProto.FLOAT))
    for node in reversed(widened):
        model.graph.node.insert(0, node)
    for at, node in enumerate(model.graph.node):
        node.name, node.doc_string = f'n{at}', ''
    return model


def main(bank_folder, trained, target):
    torch.set_num_threads(1)
    random = np.random.default_rng(7)
    bank = Bank(bank_folder, 0)
    state = torch.load(os.path.join(trained, 'network.pt'))
    shape = {}
    if os.path.exists(os.path.join(trained, 'shape.json')):
        with open(os.path.join(trained, 'shape.json')) as file:
            shape = json.load(file)
    network = Voices(**shape)
    network.load_state_dict(state)
    network.eval()
    listener = Listener(network, torch.zeros(128), torch.eye(128)).eval()
    file = io.BytesIO()
    torch.onnx.export(
        listener,
        (torch.randn(16000) * 0.1, torch.ones(98), torch.ones(3, 49)),
        file,
        opset_version=OPSET,
        input_names=['samples', 'speech', 'windows'],
        output_names=['voices'],
        dynamic_axes={'samples': [0], 'speech': [0], 'windows': [0, 1], 'voices': [0]},
        do_constant_folding=False,
    )
    model = halve(onnx.load_model_from_string(file.getvalue()))
    onnx.checker.check_model(model)
    with open(target, 'wb') as out:
        out.write(model.SerializeToString())
    print(os.path.getsize(target), 'bytes')


if __name__ == '__main__':
    main(*sys.argv[1:4])
