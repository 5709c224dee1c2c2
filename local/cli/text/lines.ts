/** Text for people: lines that wrap under themselves, and have a tone where there are colours. */

import { styleText } from "node:util";
import { printable } from "./printable.ts";

export type Tone = "good" | "bad" | "strong" | "faint";

export type Line = {
  /** What stands before the text, as the branches of a tree do. */
  readonly lead?: string;
  /** What stands there in the rows that follow; blanks as wide as `lead` by default. */
  readonly hang?: string;
  readonly text: string;
  readonly tone?: Tone | undefined;
};

export type Paper = {
  /** How wide a row may be. */
  readonly columns: number;
  readonly colours: boolean;
};

const styles = {
  good: "green",
  bad: "red",
  strong: "bold",
  faint: "gray",
} as const satisfies Record<Tone, unknown>;

/** However narrow the paper is. */
const leastColumns = 24;

export function printed(lines: readonly Line[], { columns, colours }: Paper): string {
  return lines
    .flatMap(({ lead = "", hang = " ".repeat(lead.length), text, tone }) =>
      wrapped(printable(text), Math.max(leastColumns, columns - lead.length)).map((row, index) => {
        const styled =
          tone === undefined || !colours
            ? row
            : styleText(styles[tone], row, { validateStream: false });
        return `${index === 0 ? lead : hang}${styled}`.trimEnd();
      }),
    )
    .join("\n");
}

/** Words are never broken: whoever copies an ARN wants all of it. */
function wrapped(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ")) {
    if (row !== "" && row.length + 1 + word.length > width) {
      rows.push(row);
      row = word;
    } else {
      row = row === "" ? word : `${row} ${word}`;
    }
  }
  return [...rows, row];
}
