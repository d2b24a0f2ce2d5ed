"""Writes the trained network as one ONNX graph, from sound to voices.

    /usr/bin/python3 training/voices_export.py TRAINED_FOLDER weights/voices.onnx \\
        [src/diarization/built-in/expected-voices.json]
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
from voices_sound import HOP, RATE, TRANSFORM, WINDOW, mel_filters, window_shape
from voices_train import FLOOR

OPSET = 13


class Listener(nn.Module):
    """Samples to the voice of each window.

    samples [samples]      sound at 16 kHz
    speech [frames]        1 where a mel frame is speech: levels and the line's colour are taken there
    windows [windows, (frames + 1) / 2]   the weight of each of the network's frames in each window
    """

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer('filters', torch.from_numpy(mel_filters()))
        self.register_buffer('shape', torch.from_numpy(window_shape()))
        self.register_buffer('bins', torch.arange(TRANSFORM // 2 + 1).float())
        self.register_buffer('times', torch.arange(WINDOW).float())

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
        return F.normalize(self.network(logs.t()[None], windows))


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


def main(trained, target, check=None):
    torch.set_num_threads(1)
    state = torch.load(os.path.join(trained, 'network.pt'))
    shape = {}
    if os.path.exists(os.path.join(trained, 'shape.json')):
        with open(os.path.join(trained, 'shape.json')) as file:
            shape = json.load(file)
    network = Voices(**shape)
    network.load_state_dict(state)
    network.eval()
    listener = Listener(network).eval()
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
    if check:
        write_check(listener, check)


def hum():
    """Two seconds of two made-up voices, which `voice-model.test.ts` makes in the same way."""
    times = np.arange(2 * RATE) / RATE
    pitch = np.where(times < 0.9, 120, 210)
    harmonics = [np.sin(2 * np.pi * pitch * n * times) / n for n in range(1, 20)]
    return (0.05 * np.sum(harmonics, 0)).astype(np.float32)


def write_check(listener, path):
    """The voices from 0.5 s to 0.75 s and from 1 s to 1.25 s of the hum, as torch finds them."""
    samples = hum()
    count = 1 + (len(samples) - WINDOW) // HOP
    speech, windows = np.zeros(count, np.float32), np.zeros((2, (count + 1) // 2), np.float32)
    for row, (start, end) in enumerate([(24, 37), (49, 62)]):
        speech[2 * start : 2 * end] = 1
        windows[row, start:end] = 1
    with torch.no_grad():
        voices = listener(*(torch.from_numpy(values) for values in (samples, speech, windows)))
    with open(path, 'w') as file:
        json.dump([[round(value, 4) for value in voice] for voice in voices.tolist()], file)
        file.write('\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
