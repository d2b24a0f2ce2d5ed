/** A submission by the older contract, complete and right, for tests to change. */
export type Headers = Record<string, string>;

export function olderHeaders(key: string, changed: Headers = {}): Headers {
  return {
    X_API_KEY: key,
    DEC_LANG: 'eng',
    SR: '16000',
    NUM_CHANNELS: '1',
    SAC: 'yes',
    DIA: 'no',
    BUCKET_NAME: 'recordings',
    OBJECT_PATH: 'uploads/talk.wav',
    USER_ID: '17',
    ...changed,
  };
}

export function withoutHeader(headers: Headers, name: string): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([known]) => known !== name));
}

/** As bytes on the wire; `rest` says what body follows. */
export function olderRequest(headers: Headers, rest = 'Content-Length: 0'): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return ['POST / HTTP/1.1', 'Host: lalela', ...lines, 'Connection: close', rest, '', ''].join(
    '\r\n',
  );
}
