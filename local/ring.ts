/** Which of many keys are too many: the oldest. */

/**
 * @param most how many are kept
 * @param atOnce how many come out at once, when there are so many more
 * @returns takes keys that were written, and gives those to delete
 */
export function ring(
  most: number,
  atOnce: number,
): (written: readonly string[]) => readonly string[] {
  // In the order in which they first came.
  const kept = new Set<string>();
  return (written) => {
    for (const key of written) {
      kept.add(key);
    }
    if (kept.size < most + atOnce) {
      return [];
    }
    const oldest = [...kept].slice(0, kept.size - most);
    for (const key of oldest) {
      kept.delete(key);
    }
    return oldest;
  };
}
