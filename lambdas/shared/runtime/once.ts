/**
 * The result of an asynchronous function, computed at the first call and kept.
 * A failure is not kept: the next call tries again.
 */
export function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    if (result === undefined) {
      result = compute();
      result.catch(() => {
        result = undefined;
      });
    }
    return result;
  };
}
