/** Does something again and again for as long as the process has something else to do. */

export type Repeated = {
  /** Milliseconds from the end of a run to the next one. */
  readonly interval: number;
  /** Never fails: what goes wrong is its own to tell. */
  readonly run: () => Promise<void>;
};

/**
 * @param first milliseconds until the first run
 * @returns ends it, and waits for a run that has begun
 */
export function repeat({ interval, run }: Repeated, first: number): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let ended = false;
  let timer: NodeJS.Timeout;
  const runAfter = (milliseconds: number) => {
    timer = setTimeout(() => {
      running = runAgain();
    }, milliseconds).unref();
  };
  const runAgain = async () => {
    await run();
    if (!ended) {
      runAfter(interval);
    }
  };
  runAfter(first);
  return async () => {
    ended = true;
    clearTimeout(timer);
    await running;
  };
}
