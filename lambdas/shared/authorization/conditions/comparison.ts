import type { Glob } from "../glob.ts";

/**
 * How an operator compares one value of the policy with one of the request.
 * `prepare` is given the policy's value once, when it is known.
 */
export type Comparison = {
  /** Whether policy variables may stand in the values. */
  readonly variables: boolean;
  /** @returns undefined when the policy's value is none of this operator's type */
  prepare(expected: Glob): Match | undefined;
};

/** @returns undefined when the request's value is none of the operator's type */
export type Match = (actual: string) => boolean | undefined;

/** A comparison of parsed values, in which no variable may stand. */
export function typed<T>(
  parse: (text: string) => T | undefined,
  compare: (actual: T, expected: T) => boolean,
): Comparison {
  return {
    variables: false,
    prepare({ text }) {
      const expected = parse(text);
      if (expected === undefined) {
        return undefined;
      }
      return (actual) => {
        const value = parse(actual);
        return value === undefined ? undefined : compare(value, expected);
      };
    },
  };
}
