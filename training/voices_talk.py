"""Conversations made of read speech, and who speaks in each of their frames.

    /usr/bin/python3 training/voices_talk.py SPEAKERS_FOLDER TALK_FOLDER [--count 8000] [--kept 200]

Writes mel spectra of conversations among most of the speakers, to learn from, and of `kept` more among 40 who
are kept apart, to measure with: the same 40 as `voices_train.py` keeps.
"""
import argparse
import os

import numpy as np
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from voices_sound import (
    BANDS, CODECS, HOP, RATE, WINDOW, mel_filters, spectrum, through_codec, utterances,
)

SECONDS = 20
FRAMES = (1 + (SECONDS * RATE - WINDOW) // HOP + 1) // 2
# Slower and faster copies are other speakers.
SPEEDS = ((1, 1), (6, 7), (7, 6))
MOST = 4
# The bit of a frame whose softer voice is so many decibels below the other that nobody could tell.
UNCLEAR = 7
SOFTEST = 18


def voiced(sound):
    """Which steps of 10 ms are speech, by level; shorter pauses than 0.2 s are."""
    count = len(sound) // HOP
    power = (sound[: count * HOP].reshape(count, HOP) ** 2).mean(1)
    levels = 10 * np.log10(np.convolve(power, np.ones(3) / 3, 'same') + 1e-10)
    floor, top = np.percentile(levels, [5, 95])
    is_speech = levels > max(top - 30, min(floor + 6, top - 12))
    changes = np.flatnonzero(np.diff(np.concatenate([[0], is_speech, [0]])))
    for end, start in zip(changes[1::2], changes[2::2]):
        if start - end < 20:
            is_speech[end:start] = True
    changes = np.flatnonzero(np.diff(np.concatenate([[0], is_speech, [0]])))
    for start, end in zip(changes[::2], changes[1::2]):
        if end - start < 6:
            is_speech[start:end] = False
    return is_speech


class Speaker:
    """All that somebody reads, one after another, as loud as everybody else."""

    def __init__(self, sounds):
        self.sound = np.concatenate(sounds)
        self.is_speech = np.concatenate([voiced(sound) for sound in sounds])
        steps = self.sound[: len(self.is_speech) * HOP].reshape(-1, HOP)
        self.sound = (self.sound * 0.05 / np.sqrt((steps[self.is_speech] ** 2).mean())).astype(np.float32)
        self.starts = np.flatnonzero(np.diff(np.concatenate([[0], self.is_speech])) > 0)

    def piece(self, steps, random, begins):
        """Sound and where in it is speech; `begins` with a phrase or anywhere."""
        last = len(self.is_speech) - steps - 1
        starts = self.starts[self.starts < last]
        start = starts[random.integers(len(starts))] if begins and len(starts) else random.integers(last)
        is_speech = self.is_speech[start : start + steps]
        sound = self.sound[start * HOP : (start + steps) * HOP].copy()
        edge = min(80, len(sound) // 2)
        sound[:edge] *= np.linspace(0, 1, edge)
        sound[-edge:] *= np.linspace(1, 0, edge)
        return sound, is_speech


def read_speakers(folder):
    """{speaker: [a Speaker for each speed]}"""
    sounds = {}
    for speaker, samples in utterances(folder):
        sounds.setdefault(speaker, []).append(samples[: len(samples) // HOP * HOP])
    known = {}
    for speaker, own in sounds.items():
        known[speaker] = []
        for up, down in SPEEDS:
            speed = own if up == down else [resample_poly(sound, down, up) for sound in own]
            known[speaker].append(Speaker([sound[: len(sound) // HOP * HOP] for sound in speed]))
    return known


def apart_of(names, count=40):
    """As `voices_train.Bank` keeps them apart."""
    order = np.random.default_rng(40).permutation(len(names))
    return {sorted(names)[at] for at in order[:count]}


def room(random, dying):
    """An impulse response of noise that dies away."""
    times = np.arange(int(dying * RATE)) / RATE
    tail = random.standard_normal(len(times)) * np.exp(-6.9 * times / dying)
    tail[: int(random.uniform(0.001, 0.01) * RATE)] = 0
    tail *= random.uniform(0.2, 1.2) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] = 1
    return tail.astype(np.float32)


def timeline(people, random):
    """(start, length, speaker, kind) in steps of 10 ms, kind 'turn' or 'aside'."""
    total = SECONDS * 100
    pieces, speaking, end = [], -1, -int(random.integers(0, 300))
    lively = random.random()  # how often people speak at once
    quick = random.uniform(0.7, 6)  # seconds
    while end < total:
        others = [one for one in range(people) if one != speaking or people == 1]
        speaking = others[random.integers(len(others))]
        length = int(100 * np.clip(random.exponential(quick), 0.4, 12))
        gap = random.exponential(0.5)
        if people > 1 and pieces and random.random() < 0.9 * lively:
            gap = -random.uniform(0.1, 2.0 if random.random() < 0.7 else 5.0)
        if random.random() < 0.05:
            gap = random.uniform(1, 5)
        start = max(end + int(100 * gap), -300)
        pieces.append((start, length, speaking, 'turn'))
        if people > 1:
            for _ in range(random.poisson(0.35 * lively * length / 100)):
                other = (speaking + 1 + random.integers(people - 1)) % people
                aside = int(random.integers(30, 150))
                at = start + int(random.integers(0, max(1, length)))
                pieces.append((at, aside, other, 'aside'))
        end = max(end, start + length)
    return pieces


def conversation(voices, random):
    """(samples, [MOST, steps of 10 ms] whether each of up to four speaks, which steps are unclear)."""
    people = int(random.choice([1, 2, 3, 4], p=[0.15, 0.35, 0.25, 0.25]))
    chosen = random.permutation(len(voices))[:people]
    speakers = [voices[at][int(random.integers(len(SPEEDS)))] for at in chosen]
    total = SECONDS * 100
    tracks = np.zeros((people, total * HOP), np.float32)
    speaks = np.zeros((MOST, total), bool)
    spread = random.uniform(0, 6)
    for start, length, speaker, kind in timeline(people, random):
        length = min(length, len(speakers[speaker].is_speech) * 2 // 3)
        sound, is_speech = speakers[speaker].piece(length, random, random.random() < 0.8)
        level = random.normal(0, 1.5) - (random.uniform(0, 9) if kind == 'aside' else 0)
        first, last = max(0, start), min(total, start + length)
        if last <= first or tracks[speaker, first * HOP : last * HOP].any():
            continue
        sound = sound[(first - start) * HOP : (last - start) * HOP] * 10 ** (level / 20)
        tracks[speaker, first * HOP : last * HOP] = sound
        speaks[speaker, first:last] = is_speech[first - start : last - start]
    is_echoing, dying = random.random() < 0.5, random.uniform(0.15, 0.7)
    mixed, levels = np.zeros(total * HOP, np.float32), []
    for track in tracks:
        if is_echoing:
            track = fftconvolve(track, room(random, dying))[: len(track)]
        level = np.clip(random.normal(0, spread), -12, 12)
        mixed += track * 10 ** (level / 20)
        levels.append(track.reshape(total, HOP).var(1) * 10 ** (level / 10))
    return disturbed(mixed, voices, random), speaks, drowned(np.array(levels), speaks)


def drowned(levels, speaks):
    """Where nobody could tell how many speak: one of two is far softer than the other."""
    smooth = np.array([np.convolve(level, np.ones(11) / 11, 'same') for level in levels]) + 1e-12
    own = np.where(speaks[: len(smooth)], smooth, 0)
    softest = np.where(speaks[: len(smooth)], smooth, np.inf).min(0)
    return (speaks.sum(0) == 2) & (softest < own.max(0) * 10 ** (-SOFTEST / 10))


def disturbed(mixed, voices, random):
    """The same with noise, other people far away, clicks, and over a telephone."""
    kind = random.random()
    level = np.sqrt((mixed**2).mean()) + 1e-6
    if kind < 0.65:
        noise = random.standard_normal(len(mixed)).astype(np.float32)
        shape = random.random()
        if shape < 0.6:
            knots = random.normal(0, 1.2, 8) - np.linspace(0, random.uniform(0, 3), 8)
            response = np.exp(np.interp(np.linspace(0, 7, 129), np.arange(8), knots))
            noise = fftconvolve(noise, np.fft.fftshift(np.fft.irfft(response)))[: len(mixed)]
        mixed = mixed + noise * (level / noise.std() * 10 ** (-random.uniform(8, 40) / 20))
    elif kind < 0.8:
        babble = np.zeros_like(mixed)
        for _ in range(int(random.integers(3, 8))):
            voice = voices[random.integers(len(voices))][0]
            start = random.integers(max(1, len(voice.sound) - len(mixed)))
            part = voice.sound[start : start + len(mixed)]
            babble[: len(part)] += part
        mixed = mixed + babble * (level / (babble.std() + 1e-6) * 10 ** (-random.uniform(14, 30) / 20))
    if random.random() < 0.2:
        for _ in range(int(random.integers(1, 12))):
            at = int(random.integers(len(mixed) - 3000))
            length = int(random.integers(50, 2500))
            burst = random.standard_normal(length) * np.exp(-5 * np.arange(length) / length)
            mixed[at : at + length] += burst * level * 10 ** (random.uniform(-20, 6) / 20)
    phone = random.random()
    if phone < 0.2:
        band = butter(3, [300, 3400], 'bandpass', fs=RATE, output='sos')
        mixed = sosfilt(band, mixed)
        loud = np.clip(mixed * 0.3 / (np.abs(mixed).max() + 1e-6), -1, 1)
        coded = np.round(127 * np.sign(loud) * np.log1p(255 * np.abs(loud)) / np.log(256)) / 127
        mixed = np.sign(coded) * (256 ** np.abs(coded) - 1) / 255
        mixed = resample_poly(resample_poly(mixed, 1, 2), 2, 1)
    elif phone < 0.26:
        mixed = through_codec(mixed * 0.5 / (np.abs(mixed).max() + 1e-6), *CODECS[random.integers(len(CODECS))])
    return mixed.astype(np.float32)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('speakers')
    options.add_argument('target')
    options.add_argument('--count', type=int, default=8000)
    options.add_argument('--kept', type=int, default=200)
    options.add_argument('--seed', type=int, default=8)
    chosen = options.parse_args()
    known = read_speakers(chosen.speakers)
    apart = apart_of(list(known))
    filters = mel_filters()
    for name, count, seed, kept in (('apart', chosen.kept, 1, True), ('talk', chosen.count, chosen.seed, False)):
        voices = [known[speaker] for speaker in sorted(known) if (speaker in apart) == kept]
        random = np.random.default_rng([6, seed])
        os.makedirs(chosen.target, exist_ok=True)
        base = os.path.join(chosen.target, name)
        with open(base + '.mels', 'wb') as mels, open(base + '.speaks', 'wb') as speaks:
            for at in range(count):
                samples, who, unclear = conversation(voices, random)
                logs = np.log(spectrum(samples) @ filters + 1e-9).astype(np.float16)
                mels.write(np.resize(logs, (2 * FRAMES, BANDS)).tobytes())
                bits = np.zeros(2 * FRAMES, np.uint8)
                # A frame of 25 ms from a step of 10 ms on is heard about its middle.
                for one in range(MOST):
                    bits |= np.resize(who[one][1:], 2 * FRAMES).astype(np.uint8) << one
                bits |= np.resize(unclear[1:], 2 * FRAMES).astype(np.uint8) << UNCLEAR
                speaks.write(bits[::2].tobytes())
                mels.flush()
                speaks.flush()
                if at % 100 == 99:
                    print(name, at + 1, flush=True)


if __name__ == '__main__':
    main()
