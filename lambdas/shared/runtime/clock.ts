/** Where time comes from. Everything that needs it is given a clock. */
export type Clock = {
  now(): Date;
  /** Milliseconds since some moment, in fractions, that nobody sets back: to take differences of. */
  monotonic(): number;
};

export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() };
