/**
 * The JSON of a policy. Where it is no JSON, the line and column are told. An
 * object that names a member twice is refused: `JSON.parse` keeps the last and
 * says nothing, and a reader of the policy may have looked at the first.
 */

import { itemOf, memberOf, type Place, quoted, refusal } from "./policy-syntax.ts";
import { badSyntax, notJson } from "./policy-texts.ts";

/** @throws PolicyError */
export function parseJson(document: Place, text: string): unknown {
  checkTokens(document, text);
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(document, "The policy is not valid JSON", notJson);
  }
}

export type Token = { readonly text: string; readonly offset: number };

/** No policy that can be understood is deeper. */
const deepest = 32;

function checkTokens(document: Place, text: string): void {
  const tokens = tokenize(text);
  let index = 0;
  // The last one is empty, and taken again and again.
  const take = () => tokens[Math.min(index++, tokens.length - 1)] as Token;
  const isNext = (symbol: string) => tokens[index]?.text === symbol;
  const unexpected = ({ offset }: Token) =>
    refusal(
      { ...document, path: lineAndColumn(text, offset) },
      "The policy is not valid JSON",
      notJson,
    );

  function checkValue(place: Place, depth: number): void {
    const first = take();
    if (depth > deepest) {
      throw refusal(document, "The policy is nested too deeply", badSyntax);
    }
    if (first.text === "{") {
      const names = new Set<string>();
      checkItems("}", () => {
        const name = takeName();
        const member = memberOf(place, name);
        if (names.has(name)) {
          throw refusal(member, `${quoted(name)} is given twice in one object`, badSyntax);
        }
        names.add(name);
        checkValue(member, depth + 1);
      });
    } else if (first.text === "[") {
      checkItems("]", (item) => checkValue(itemOf(place, item), depth + 1));
    } else if (/^[,:\]}]?$/.test(first.text)) {
      throw unexpected(first);
    }
  }

  function checkItems(end: string, checkItem: (item: number) => void): void {
    if (isNext(end)) {
      take();
      return;
    }
    for (let item = 0; ; item++) {
      checkItem(item);
      const next = take();
      if (next.text === end) {
        return;
      }
      if (next.text !== ",") {
        throw unexpected(next);
      }
    }
  }

  function takeName(): string {
    const [name, colon] = [take(), take()];
    if (!name.text.startsWith('"')) {
      throw unexpected(name);
    }
    if (colon.text !== ":") {
      throw unexpected(colon);
    }
    return JSON.parse(name.text) as string;
  }

  checkValue(document, 0);
  const last = take();
  if (last.text !== "" || last.offset < text.length) {
    throw unexpected(last);
  }
}

const blank = /[ \t\n\r]*/y;
const token =
  /[{}[\]:,]|"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[ !#-[\]-\uffff]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null/y;

/** Up to the end, or to what is no token; there stands an empty one. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let offset = 0; ;) {
    offset += matchAt(blank, text, offset).length;
    const found = { text: matchAt(token, text, offset), offset };
    tokens.push(found);
    if (found.text === "") {
      return tokens;
    }
    offset += found.text.length;
  }
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}

function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
