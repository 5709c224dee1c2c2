/**
 * Where the statements of a policy are in its text, for who wants to show them.
 * Nothing of it is kept with a parsed policy: deciding does not need it.
 */

import { type Token, tokenize } from "./policy-json.ts";

/** Both from 1, in characters. */
export type Position = { readonly line: number; readonly column: number };

export type Extent = { readonly start: Position; readonly end: Position };

/**
 * As AWS counts: a position is behind a character. A statement starts behind
 * what its reader had read before it, which is the bracket of the list or the
 * brace of the statement before (so that the comma and the blanks belong to the
 * one that follows); a statement that is no list's starts behind its own brace.
 * Source: recordings of AWS in radkawar/stackd, testdata/aws/iam/simulation.json,
 * and the examples in AWS's pages of SimulatePrincipalPolicy and the AWS CLI.
 * @param text of a policy that parses
 */
export function statementExtents(text: string): readonly Extent[] {
  const positionAt = positionsIn(text);
  const extents: Extent[] = [];
  const tokens = tokenize(text);
  let depth = 0;
  /** Of the braces of statements; undefined outside of the element `Statement`. */
  let statementDepth: number | undefined;
  let start = positionAt(0);
  for (const [index, token] of tokens.entries()) {
    if (token.text === "{" || token.text === "[") {
      depth += 1;
      if (depth === 2 && namesStatement(tokens[index - 2])) {
        statementDepth = token.text === "[" ? 3 : 2;
        start = positionAt(behind(token));
      }
    } else if (token.text === "}" || token.text === "]") {
      if (token.text === "}" && depth === statementDepth) {
        const end = positionAt(behind(token));
        extents.push({ start, end });
        start = end;
      }
      statementDepth = depth === 2 ? undefined : statementDepth;
      depth -= 1;
    }
  }
  return extents;
}

function namesStatement(name: Token | undefined): boolean {
  return name !== undefined && name.text.startsWith('"') && JSON.parse(name.text) === "Statement";
}

function behind({ text, offset }: Token): number {
  return offset + text.length;
}

/** INVARIANT: the offsets that it is asked for never decrease, so that a text is gone through once. */
function positionsIn(text: string): (offset: number) => Position {
  const starts = [
    0,
    ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length),
  ];
  let line = 0;
  return (offset) => {
    while ((starts[line + 1] ?? Infinity) <= offset) {
      line += 1;
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
