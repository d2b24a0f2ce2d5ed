"""Writes the bank of mel spectra that the network learns from: each voice clean, in a room, over telephones.

    /usr/bin/python3 training/voices_bank.py SPEAKERS_FOLDER BANK_FOLDER
"""
import json
import os
import sys

import numpy as np
from scipy.signal import resample_poly

from voices_sound import CODECS, SPEEDS, echo, mel_filters, spectrum, through_codec, utterances


def versions(sound, random):
    """The sound as it is, in a room, over a telephone, and in a room over a telephone."""
    room = echo(sound, random)
    codec, other = random.permutation(len(CODECS))[:2]
    return [
        sound,
        room,
        through_codec(sound, *CODECS[codec]),
        through_codec(echo(sound, random), *CODECS[other]),
    ]


def main(source, target):
    random = np.random.default_rng(6)
    filters = mel_filters()
    entries = []
    offset = 0
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, 'mels.f16'), 'wb') as file:
        for speaker, samples in utterances(source):
            for speed, stretches in SPEEDS:
                sound = samples if speed == (1, 1) else resample_poly(samples, speed[1], speed[0])
                for version, heard in enumerate(versions(sound.astype(np.float32), random)):
                    for stretch in stretches:
                        mels = np.log(spectrum(heard, stretch) @ filters + 1e-9).astype(np.float16)
                        file.write(mels.tobytes())
                        voice = f'{speaker}/{speed[0]}:{speed[1]}/{stretch}'
                        entries.append([voice, version, offset, len(mels)])
                        offset += len(mels)
            print(speaker, offset, flush=True)
    with open(os.path.join(target, 'entries.json'), 'w') as file:
        json.dump(entries, file)


main(*sys.argv[1:3])
