/** What the tables of trials are made of. */

import type { Things } from "./things.ts";

/** How it ends, and what is asked: of the other tenant, with what is one's own. */
export type Trial<Input = object> = readonly [
  expected: string,
  ask: (of: Things, own: Own) => Input,
  /** What the request says of the other tenant, although one cannot see it there. */
  implied?: keyof Things,
];

export type Own = Things & {
  /** From an identity provider that is the trying tenant's own. */
  readonly webToken: string;
};

type LastInput<F> = F extends (args: infer I, ...rest: never[]) => unknown ? I : never;

/** By the operations' names, with the SDK's types of what they take. */
export type Trials<Client, Base> = {
  readonly [M in Exclude<keyof Client, keyof Base> as Capitalize<M & string>]?: readonly Trial<
    LastInput<Client[M]>
  >[];
};

export const ok = "Success";

/** What asks for nothing in particular, and is answered with what is one's own. */
export const everything = [[ok, () => ({})]] as const;
