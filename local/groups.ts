/**
 * Group commit: what comes while a group is being written makes the next one.
 * Whoever comes alone is written at once; the more come at the same time, the
 * less each of them costs.
 */

type Keyed = { readonly key: string };

type Waiting<T> = PromiseWithResolvers<void> & { readonly item: T };

/**
 * @param write writes all of a group, or fails
 * @param largest keys of a group
 * @returns writes an item with its group: resolves once the group is written,
 *   fails when it failed. Of what has the same key the last to come stands
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
      // What has come later under a key takes the place of what came before.
      const last = new Map(group.map(({ item }) => [item.key, item]));
      try {
        await write([...last.values()]);
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

function sizeOfNext(waiting: readonly Waiting<Keyed>[], largest: number): number {
  const keys = new Set<string>();
  let size = 0;
  for (const { item } of waiting) {
    if (keys.size === largest && !keys.has(item.key)) {
      break;
    }
    keys.add(item.key);
    size += 1;
  }
  return size;
}
