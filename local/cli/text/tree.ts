/** A tree, as lines. */

import type { Line, Tone } from "./lines.ts";

export type Branch = {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly branches?: readonly Branch[];
};

export function treeLines({ text, tone, branches = [] }: Branch): readonly Line[] {
  return [{ text, tone }, ...below(branches, "")];
}

function below(branches: readonly Branch[], before: string): readonly Line[] {
  return branches.flatMap(({ text, tone, branches: own = [] }, index) => {
    const last = index === branches.length - 1;
    const after = `${before}${last ? "   " : "│  "}`;
    return [
      { lead: `${before}${last ? "└─ " : "├─ "}`, hang: after, text, tone },
      ...below(own, after),
    ];
  });
}
