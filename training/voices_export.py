"""Writes the trained networks as one ONNX graph, from sound to voices and to where two speak at once.

    /usr/bin/python3 training/voices_export.py TRAINED_FOLDER TOGETHER_FOLDER weights/voices.onnx \\
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

from voices_network import Together, Voices
from voices_sound import HOP, RATE, TRANSFORM, WINDOW, mel_filters, window_shape
from voices_train import FLOOR

OPSET = 13


class Listener(nn.Module):
    """Samples to the voice of each window [windows, VOICE], and how likely two speak in each frame [frames].

    samples [samples]      sound at 16 kHz
    speech [frames]        1 where a mel frame is speech: levels and the line's colour are taken there
    windows [windows, (frames + 1) / 2]   the weight of each of the network's frames in each window
    """

    def __init__(self, network, together):
        super().__init__()
        self.network = network
        self.together = together
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
        mels = logs.t()[None]
        counts = F.softmax(self.together(mels), 2)
        return F.normalize(self.network(mels, windows)), counts[0, :, 2]


def upstream(model, output):
    """The names of all values that an output is made of."""
    makers = {name: node for node in model.graph.node for name in node.output}
    found, waiting = set(), [output]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += makers[name].input if name in makers else []
    return found


def in_eight_bits(values, name, users):
    """The constants and nodes that make a weight again of whole numbers and a scale for each of its outputs."""
    axes = -1 if 'GRU' in users else tuple(range(1, values.ndim))
    scale = np.abs(values).max(axes, keepdims=True) / 127 + 1e-12
    whole = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    constants = [
        numpy_helper.from_array(whole, name + '.whole'),
        numpy_helper.from_array(scale.astype(np.float32), name + '.scale'),
    ]
    wide = name + '.wide'
    return constants, [
        helper.make_node('Cast', [name + '.whole'], [wide], to=TensorProto.FLOAT),
        helper.make_node('Mul', [wide, name + '.scale'], [name]),
    ]


def in_sixteen_bits(values, name):
    half = numpy_helper.from_array(values.astype(np.float16), name + '.half')
    return [half], [helper.make_node('Cast', [half.name], [name], to=TensorProto.FLOAT)]


def shrink(model):
    """Stores large weights in fewer bits; the graph widens them when it is opened."""
    voices = upstream(model, 'voices')
    widening = []
    for weight in list(model.graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 512:
            continue
        users = {node.op_type for node in model.graph.node if weight.name in node.input}
        is_exact = weight.name in voices or not users <= {'Conv', 'GRU'}
        model.graph.initializer.remove(weight)
        constants, nodes = (
            in_sixteen_bits(values, weight.name) if is_exact else in_eight_bits(values, weight.name, users)
        )
        model.graph.initializer.extend(constants)
        widening += nodes
    for node in reversed(widening):
        model.graph.node.insert(0, node)
    for at, node in enumerate(model.graph.node):
        node.name, node.doc_string = f'n{at}', ''
    return model


def main(trained, heard, target, check=None):
    torch.set_num_threads(1)
    state = torch.load(os.path.join(trained, 'network.pt'))
    shape = {}
    if os.path.exists(os.path.join(trained, 'shape.json')):
        with open(os.path.join(trained, 'shape.json')) as file:
            shape = json.load(file)
    network = Voices(**shape)
    network.load_state_dict(state)
    network.eval()
    together = Together()
    learned = torch.load(os.path.join(heard, 'together.pt'))
    own = {name[8:]: weight for name, weight in learned.items() if name.startswith('network.')}
    together.load_state_dict(own)
    listener = Listener(network, together).eval()
    file = io.BytesIO()
    torch.onnx.export(
        listener,
        (torch.randn(16000) * 0.1, torch.ones(98), torch.ones(3, 49)),
        file,
        opset_version=OPSET,
        input_names=['samples', 'speech', 'windows'],
        output_names=['voices', 'together'],
        dynamic_axes={'samples': [0], 'speech': [0], 'windows': [0, 1], 'voices': [0], 'together': [0]},
        do_constant_folding=False,
    )
    model = shrink(onnx.load_model_from_string(file.getvalue()))
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


def duet():
    """Three seconds of somebody made up, with somebody else in the middle one; also made by that test."""
    times = np.arange(3 * RATE) / RATE

    def speaker(pitch, pace, colour):
        phase = 2 * np.pi * pitch * times + 3 * np.sin(2 * np.pi * pace * times)
        colour = colour * (1 + 0.4 * np.sin(2.6 * np.pi * pace * times))
        sound = sum(np.sin(n * phase) * np.exp(-(((n * pitch - colour) / 500) ** 2)) for n in range(1, 20))
        return sound * np.maximum(0, np.sin(2 * np.pi * pace * times))

    second = speaker(200, 2.1, 1000) * ((times > 1) & (times < 2))
    return (0.05 * (speaker(120, 1.3, 800) + second)).astype(np.float32)


def listen(listener, samples, windows):
    """What torch finds of windows in frames of the network, which are all the speech there is."""
    count = 1 + (len(samples) - WINDOW) // HOP
    speech, rows = np.zeros(count, np.float32), np.zeros((len(windows), (count + 1) // 2), np.float32)
    for row, (start, end) in enumerate(windows):
        speech[2 * start : 2 * end] = 1
        rows[row, start:end] = 1
    with torch.no_grad():
        return listener(*(torch.from_numpy(values) for values in (samples, speech, rows)))


def write_check(listener, path):
    """The voices from 0.5 s to 0.75 s and from 1 s to 1.25 s of the hum; how likely two are heard in the duet."""
    voices, _ = listen(listener, hum(), [(24, 37), (49, 62)])
    _, together = listen(listener, duet(), [(0, 149)])
    rounded = {
        'voices': [[round(value, 4) for value in voice] for voice in voices.tolist()],
        'together': [round(value, 3) for value in together.tolist()],
    }
    with open(path, 'w') as file:
        json.dump(rounded, file)
        file.write('\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
