"""Sound to learn voices from: decoding, rooms, telephones and other people's voices made of known ones."""
import os
import subprocess

import numpy as np
from scipy.signal import fftconvolve, resample_poly

RATE = 16000
HOP = 160
WINDOW = 400
TRANSFORM = 512
BANDS = 64
LOWEST_HZ, HIGHEST_HZ = 60.0, 7600.0

# Speed as a fraction (more is faster and higher), and for each the stretches of the spectral envelope
# (more is a shorter throat). Every pair makes a voice of its own out of each speaker's.
SPEEDS = [
    ((1, 1), (1.0, 0.89, 1.12)),
    ((6, 7), (1.0, 1.10)),
    ((7, 6), (1.0, 0.91)),
    ((13, 14), (1.0,)),
    ((14, 13), (1.0,)),
]


def decode(path, rate=RATE):
    """Samples in [-1, 1) of any file that ffmpeg reads."""
    command = ['ffmpeg', '-v', 'error', '-i', path, '-ac', '1', '-ar', str(rate), '-f', 's16le', '-']
    raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, '<i2').astype(np.float32) / 32768


def utterances(folder):
    """Sorted (speaker, samples) of a folder whose names begin with the speaker's number and a dash."""
    names = sorted(name for name in os.listdir(folder) if name.endswith('.flac'))
    return [(name.split('-')[0], decode(os.path.join(folder, name))) for name in names]


def mel_filters():
    """Triangles [TRANSFORM / 2 + 1, BANDS] of equal steps in mel, each of area one."""
    to_mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    edges = 700 * (10 ** (np.linspace(to_mel(LOWEST_HZ), to_mel(HIGHEST_HZ), BANDS + 2) / 2595) - 1)
    bins = np.arange(TRANSFORM // 2 + 1) * RATE / TRANSFORM
    rise = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0, np.minimum(rise, fall))
    return (triangles / triangles.sum(0).clip(1e-6)).astype(np.float32)


def window_shape():
    """The Hann window that is laid over each frame."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def spectrum(samples, stretch=1.0):
    """Power [frames, TRANSFORM / 2 + 1]; the envelope is stretched along frequency, the pitch is not."""
    count = 1 + (len(samples) - WINDOW) // HOP
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(frames * window_shape(), TRANSFORM)) ** 2
    if stretch == 1.0:
        return power.astype(np.float32)
    logs = np.log(power + 1e-9)
    cepstrum = np.fft.irfft(logs, axis=1)
    cepstrum[:, 33:-32] = 0  # below 2 ms: the envelope, not the pitch
    envelope = np.fft.rfft(cepstrum, axis=1).real
    at = np.arange(power.shape[1]) / stretch
    low = np.minimum(at.astype(int), power.shape[1] - 2)
    part = np.clip(at - low, 0, 1).astype(np.float32)
    moved = envelope[:, low] * (1 - part) + envelope[:, low + 1] * part
    return np.exp(logs - envelope + moved).astype(np.float32)


def echo(samples, random):
    """The same in a room: an impulse response of noise that dies away in 0.15 to 0.7 s."""
    dying = random.uniform(0.15, 0.7)
    times = np.arange(int(dying * RATE)) / RATE
    tail = random.standard_normal(len(times)) * np.exp(-6.9 * times / dying)
    tail[: int(random.uniform(0.001, 0.01) * RATE)] = 0
    tail *= random.uniform(0.2, 1.0) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] = 1
    return fftconvolve(samples, tail)[: len(samples)].astype(np.float32)


def through_codec(samples, codec, rate):
    """The same after a telephone's codec, at 16 kHz again."""
    low = resample_poly(samples, rate, RATE) if rate != RATE else samples
    raw = (np.clip(low, -1, 1) * 32767).astype('<i2').tobytes()
    pcm = ['-f', 's16le', '-ar', str(rate), '-ac', '1']
    coded = subprocess.run(
        ['ffmpeg', '-v', 'error', *pcm, '-i', '-', *codec, '-'], input=raw, stdout=subprocess.PIPE, check=True
    ).stdout
    back = subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', '-', *pcm, '-'], input=coded, stdout=subprocess.PIPE, check=True
    ).stdout
    sound = np.frombuffer(back, '<i2').astype(np.float32) / 32768
    sound = resample_poly(sound, RATE, rate).astype(np.float32) if rate != RATE else sound
    return np.pad(sound, (0, max(0, len(samples) - len(sound))))[: len(samples)]


CODECS = [
    (['-c:a', 'pcm_mulaw', '-f', 'wav'], 8000),
    (['-c:a', 'libgsm', '-f', 'gsm'], 8000),
    (['-c:a', 'libopus', '-b:a', '10k', '-f', 'ogg'], 8000),
    (['-c:a', 'libmp3lame', '-b:a', '24k', '-f', 'mp3'], 16000),
]
