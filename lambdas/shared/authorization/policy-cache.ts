/** Parsed policies by their kind and text: what is parsed from the same is the same. */

import { parsePolicy, type PolicyDocument } from "./document.ts";
import type { PolicyKind } from "./policy-syntax.ts";

/** Of each kind, texts of this many characters stay parsed: those that were asked for last. */
const capacity = 4_000_000;

type Cache = { readonly documents: Map<string, PolicyDocument>; characters: number };

const caches = new Map<PolicyKind, Cache>();

/**
 * A policy that was accepted when it was put.
 * @throws PolicyError when it would no longer be: what is not understood decides nothing
 */
export function parseStoredPolicy(kind: PolicyKind, text: string): PolicyDocument {
  const cache = caches.get(kind) ?? { documents: new Map<string, PolicyDocument>(), characters: 0 };
  caches.set(kind, cache);
  const known = cache.documents.get(text);
  const document = known ?? parsePolicy(kind, text);
  // Whatever is asked for becomes the youngest.
  cache.documents.delete(text);
  cache.documents.set(text, document);
  cache.characters += known === undefined ? text.length : 0;
  while (cache.characters > capacity) {
    const [oldest = ""] = cache.documents.keys();
    cache.documents.delete(oldest);
    cache.characters -= oldest.length;
  }
  return document;
}
