/** What the WebAssembly build's process ends with when FFmpeg crashed in it. FFmpeg never ends with it. */
export const CRASH_EXIT_CODE = 70;
