/** All that a command knows of the process that it runs in. */

import type { Variables } from "./connection.ts";
import type { Paper } from "./text/lines.ts";

export type Surroundings = {
  readonly env: Variables;
  /** The result, which may be meant for a shell or a tool. */
  print(text: string): void;
  /** Anything else, for people. */
  note(text: string): void;
  /** Asks whoever sits at the terminal; undefined when nobody does. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** What the result is printed on. */
  readonly paper: Paper;
  /** From when it is called on, Ctrl-C aborts the signal rather than end the process. */
  untilInterrupted(): AbortSignal;
};
