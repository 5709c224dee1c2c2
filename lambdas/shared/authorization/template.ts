/**
 * Policy variables: `${key}`, `${key, 'default'}`, and the escapes `${*}`,
 * `${?}` and `${$}`. What is put in for them is literal: a wildcard that comes
 * from a tag is no wildcard.
 */

import type { Context } from "./context.ts";
import type { Glob } from "./glob.ts";

type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "literal"; readonly text: string }
  | {
      readonly type: "variable";
      /** As the policy writes it. */
      readonly name: string;
      /** The same in lower case. */
      readonly key: string;
      readonly fallback: string | undefined;
    };

export type Template = {
  /** As the policy writes it. */
  readonly source: string;
  readonly parts: readonly Part[];
  /** The expansion, where no variable is in it. */
  readonly fixed: Glob | undefined;
};

const reference = /\$\{([^{}]*)\}/g;
const variable = /^\s*([^,']*[^,'\s])\s*(?:,\s*'([^']*)'\s*)?$/;

/**
 * @param variables whether the policy's Version has them; without, all is text
 * @returns undefined when it has a `${…}` that is none of the forms: taken as
 *   text it would match nothing, and a Deny would do nothing
 */
export function parseTemplate(source: string, variables: boolean): Template | undefined {
  const parts: Part[] = [];
  let end = 0;
  for (const match of variables ? source.matchAll(reference) : []) {
    const part = parseReference(match[1] ?? "");
    if (part === undefined) {
      return undefined;
    }
    parts.push({ type: "text", text: source.slice(end, match.index) }, part);
    end = match.index + match[0].length;
  }
  parts.push({ type: "text", text: source.slice(end) });
  const fixed = parts.every(({ type }) => type !== "variable")
    ? expandParts(parts, new Map())
    : undefined;
  return { source, parts, fixed };
}

function parseReference(inner: string): Part | undefined {
  if (inner === "*" || inner === "?" || inner === "$") {
    return { type: "literal", text: inner };
  }
  const [, name, fallback] = variable.exec(inner) ?? [];
  return name === undefined
    ? undefined
    : { type: "variable", name, key: name.toLowerCase(), fallback };
}

/** The condition keys that the variables of a text stand for, as it writes them. */
export function variableNames(source: string): readonly string[] {
  return Array.from(source.matchAll(reference), ([, inner = ""]) => parseReference(inner)).flatMap(
    (part) => (part?.type === "variable" ? part.name : []),
  );
}

/** The condition keys that its variables stand for, in lower case. */
export function variablesOf({ parts }: Template): readonly string[] {
  return parts.flatMap((part) => (part.type === "variable" ? part.key : []));
}

/** @returns undefined when a variable has neither one value nor a default */
export function expand(template: Template, context: Context): Glob | undefined {
  return template.fixed ?? expandParts(template.parts, context);
}

function expandParts(parts: readonly Part[], context: Context): Glob | undefined {
  let text = "";
  const literalAt = new Set<number>();
  for (const part of parts) {
    const value = part.type === "variable" ? resolve(part, context) : part.text;
    if (value === undefined) {
      return undefined;
    }
    if (part.type !== "text") {
      for (let index = 0; index < value.length; index++) {
        literalAt.add(text.length + index);
      }
    }
    text += value;
  }
  return { text, literalAt };
}

/** A key with several values has none to put in. */
function resolve(
  { key, fallback }: Extract<Part, { type: "variable" }>,
  context: Context,
): string | undefined {
  const values = context.get(key) ?? [];
  return values.length === 0 ? fallback : values.length === 1 ? values[0] : undefined;
}
