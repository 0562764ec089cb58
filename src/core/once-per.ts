/** The same function, worked out once an object and kept as long as that object lives: for objects that never change. */
export function oncePer<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = work(key);
    known.set(key, { value });
    return value;
  };
}

/** The same function, worked out once a text; all is forgotten when there are more texts than the limit. */
export function oncePerText<T>(limit: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.value;
    // Copied: text cut out of a message would hold the whole message in memory.
    const own = structuredClone(text);
    const value = work(own);
    if (known.size >= limit) known.clear();
    known.set(own, { value });
    return value;
  };
}
