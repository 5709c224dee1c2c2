/** Where time comes from. Everything that needs it is given a clock. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
