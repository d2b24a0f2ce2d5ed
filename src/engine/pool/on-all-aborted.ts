/** Calls back once every one of the signals is aborted. @returns a function that stops listening. */
export function onAllAborted(signals: readonly AbortSignal[], callBack: () => void): () => void {
  const check = () => {
    if (signals.every(({ aborted }) => aborted)) callBack();
  };
  for (const signal of signals) signal.addEventListener('abort', check);
  return () => {
    for (const signal of signals) signal.removeEventListener('abort', check);
  };
}
