/**
 * How long policies may be, as AWS counts. AWS KMS counts bytes, and has
 * its own error: see keys/key-policy.ts.
 * Source: ../shared/facts/authorization.md, section 8; the quotas of IAM and Organizations.
 */

export type Storage =
  | "managed"
  | "user-inline"
  | "group-inline"
  | "role-inline"
  | "trust"
  | "session"
  | "service-control"
  | "resource-control";

type Limit = { readonly maximum: number; readonly countsBlanks: boolean };

/** Of inline policies: all of one user, group or role together. */
export const policyLimits: Readonly<Record<Storage, Limit>> = {
  managed: { maximum: 6144, countsBlanks: false },
  "user-inline": { maximum: 2048, countsBlanks: false },
  "group-inline": { maximum: 5120, countsBlanks: false },
  "role-inline": { maximum: 10_240, countsBlanks: false },
  trust: { maximum: 2048, countsBlanks: false },
  session: { maximum: 2048, countsBlanks: true },
  "service-control": { maximum: 10_240, countsBlanks: true },
  "resource-control": { maximum: 5120, countsBlanks: true },
};

/** Characters, of which a limit may not count the blanks. */
export function policyLength(storage: Storage, texts: readonly string[]): number {
  const all = texts.join("");
  return policyLimits[storage].countsBlanks ? all.length : all.replaceAll(/\s/g, "").length;
}
