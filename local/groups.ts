/**
 * Group commit: what comes while a group is being written makes the next one.
 * Whoever comes alone is written at once; the more come at the same time, the
 * less each of them costs.
 */

type Keyed = { readonly key: string };

type Waiting<T> = PromiseWithResolvers<void> & { readonly item: T };

/**
 * @param write writes all of a group, or fails
 * @param largest items of a group
 * @returns writes an item with its group: resolves once the group is written,
 *   fails when it failed. What has the same key is written in the order in which it came
 */
export function inGroups<T extends Keyed>(
  write: (group: readonly T[]) => Promise<void>,
  largest: number,
): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, sizeOfNext(waiting, largest));
      try {
        await write(group.map(({ item }) => item));
        group.forEach(({ resolve }) => resolve());
      } catch (error) {
        group.forEach(({ reject }) => reject(error));
      }
    }
    writing = false;
  }

  return (item) => {
    const entry = { ...Promise.withResolvers<void>(), item };
    waiting.push(entry);
    if (!writing) {
      void writeAll();
    }
    return entry.promise;
  };
}

/** Up to one whose key is in the group already: a group has no order. */
function sizeOfNext(waiting: readonly Waiting<Keyed>[], largest: number): number {
  const keys = new Set<string>();
  for (const { item } of waiting) {
    if (keys.size === largest || keys.has(item.key)) {
      break;
    }
    keys.add(item.key);
  }
  return keys.size;
}
