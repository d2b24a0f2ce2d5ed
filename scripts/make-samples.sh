#!/bin/sh
# Makes the recordings in samples/ from the texts beside them: spoken by festival's voice "slt" (CMU, made
# from recordings that may be used without restriction), written as 16 kHz mono FLAC.
# Needs Debian's festival, festvox-us-slt-hts and ffmpeg. Run from the project's root.
set -eu
for text in samples/*.txt; do
  spoken=$(mktemp)
  text2wave -eval '(voice_cmu_us_slt_arctic_hts)' -o "$spoken" "$text"
  ffmpeg -nostdin -loglevel error -y -f wav -i "$spoken" -ar 16000 -ac 1 -map_metadata -1 -fflags +bitexact \
    -flags:a +bitexact -compression_level 12 "${text%.txt}.flac"
  rm -f "$spoken"
done
