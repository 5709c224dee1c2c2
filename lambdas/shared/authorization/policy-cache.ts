/** Parsed policies by their text: what is parsed from the same text is the same. */

import { parsePolicy, type PolicyDocument } from "./document.ts";

/** Policies of this many different texts stay parsed. */
const capacity = 500;

const parsed = new Map<string, PolicyDocument>();

/** A key policy that was accepted when it was put. */
export function parseStoredKeyPolicy(text: string): PolicyDocument {
  const known = parsed.get(text);
  if (known !== undefined) {
    return known;
  }
  const document = parsePolicy("key", text);
  parsed.set(text, document);
  if (parsed.size > capacity) {
    const [oldest] = parsed.keys();
    parsed.delete(oldest as string);
  }
  return document;
}
