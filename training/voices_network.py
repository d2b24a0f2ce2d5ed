"""The network that tells voices apart: mel spectra to one direction in space for each window."""
import torch
from torch import nn
from torch.nn import functional as F

from voices_sound import BANDS

VOICE = 128


class Steps(nn.Module):
    """A convolution over time and one over channels, added to what comes in."""

    def __init__(self, width, dilation):
        super().__init__()
        self.spread = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.spread_norm = nn.BatchNorm1d(width)
        self.mix = nn.Conv1d(width, width, 1, bias=False)
        self.mix_norm = nn.BatchNorm1d(width)

    def forward(self, x):
        inner = F.relu(self.spread_norm(self.spread(x)))
        return F.relu(x + self.mix_norm(self.mix(inner)))


class Trunk(nn.Module):
    """Log mel spectra [batch, BANDS, frames] to (weights, values), each [batch, width, frames / 2]."""

    def __init__(self, squares=(8, 16), width=192, dilations=(1, 2, 3, 4), wide=256):
        super().__init__()
        layers, inside = [], 1
        for step, outside in enumerate(squares):
            stride = (2, 2) if step == 0 else (2, 1)
            layers += [nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(outside), nn.ReLU()]
            inside = outside
        self.front = nn.Sequential(*layers)
        rows = BANDS >> len(squares)
        self.join = nn.Conv1d(inside * rows, width, 1, bias=False)
        self.join_norm = nn.BatchNorm1d(width)
        self.steps = nn.ModuleList([Steps(width, dilation) for dilation in dilations])
        self.gather = nn.Conv1d(width * len(dilations), wide, 1)
        self.gather_norm = nn.BatchNorm1d(wide)
        self.attend = nn.Sequential(nn.Conv1d(wide, 48, 1), nn.Tanh(), nn.Conv1d(48, wide, 1))

    def frames(self, mels):
        """What is heard in each frame: [batch, wide, frames / 2]."""
        x = self.front(mels.unsqueeze(1))
        x = F.relu(self.join_norm(self.join(x.flatten(1, 2))))
        kept = []
        for step in self.steps:
            x = step(x)
            kept.append(x)
        return F.relu(self.gather_norm(self.gather(torch.cat(kept, 1))))

    def forward(self, mels):
        values = self.frames(mels)
        return torch.sigmoid(self.attend(values)) + 1e-3, values


class Together(nn.Module):
    """Log mel spectra → whether nobody, one or more than one speaks: logits [batch, frames / 2, 3]."""

    def __init__(self, width=96, hidden=64):
        super().__init__()
        self.trunk = Trunk()
        inside = self.trunk.gather.out_channels
        self.norm = nn.BatchNorm1d(inside)
        self.take = nn.Conv1d(inside, width, 1)
        self.steps = nn.Sequential(*[Steps(width, dilation) for dilation in (1, 2, 4)])
        self.gru = nn.GRU(width, hidden, batch_first=True, bidirectional=True)
        self.count = nn.Linear(2 * hidden, 3)

    def hear(self, mels):
        x = self.steps(F.relu(self.take(self.norm(self.trunk.frames(mels)))))
        return self.gru(x.transpose(1, 2))[0]

    def forward(self, mels):
        return self.count(self.hear(mels))


class Voices(nn.Module):
    """Trunk, then weighted mean and deviation over each window of `windows` [windows, frames / 2], then a voice."""

    def __init__(self, **shape):
        super().__init__()
        self.trunk = Trunk(**shape)
        width = self.trunk.gather.out_channels
        self.norm = nn.BatchNorm1d(width * 2)
        self.voice = nn.Linear(width * 2, VOICE, bias=False)
        self.voice_norm = nn.BatchNorm1d(VOICE, affine=False)

    def pooled(self, weights, values, windows=None):
        """Statistics [batch, 2 width] of whole crops, or [windows, 2 width] of windows of the one crop."""
        if windows is None:
            total = weights.sum(2)
            mean = (weights * values).sum(2) / total
            square = (weights * values * values).sum(2) / total
        else:
            weights, values = weights[0].t(), values[0].t()
            total = windows @ weights + 1e-6
            mean = (windows @ (weights * values)) / total
            square = (windows @ (weights * values * values)) / total
        return torch.cat([mean, torch.sqrt((square - mean * mean).clamp(min=1e-4))], 1)

    def forward(self, mels, windows=None):
        weights, values = self.trunk(mels)
        return self.voice_norm(self.voice(self.norm(self.pooled(weights, values, windows))))
