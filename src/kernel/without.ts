/** A copy of an object that lacks some of its fields. */
export function without<T extends object, K extends keyof T>(
  object: T,
  ...names: readonly K[]
): Omit<T, K> {
  const copy = { ...object };
  for (const name of names) delete (copy as Partial<T>)[name];
  return copy;
}
