/** Who calls in tests: principals of each kind, with unique ids that follow from their names. */

import { createHash, randomBytes } from "node:crypto";
import { base32 } from "../../lambdas/shared/crypto/base32.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";

/** `AIDA…` of a user and `AROA…` of a role, by the ARN. */
export function uniqueId(arn: string): string {
  const digest = createHash("sha256").update(arn).digest();
  return `${arn.includes(":role/") ? "AROA" : "AIDA"}${base32(digest.subarray(0, 17))}`;
}

export const rootArn = (owner: string) => `arn:aws:iam::${owner}:root`;
export const userArn = (owner: string, user: string) => `arn:aws:iam::${owner}:user/${user}`;
export const roleArn = (owner: string, role: string) => `arn:aws:iam::${owner}:role/${role}`;

export const rootOf = (owner: string): Principal => ({
  kind: "root",
  account: owner,
  arn: rootArn(owner),
  userId: owner,
});

/** @param name with its path */
export const userOf = (owner: string, name: string): Principal => ({
  kind: "user",
  account: owner,
  arn: userArn(owner, name),
  userId: uniqueId(userArn(owner, name)),
});

/** @param role with its path, which its sessions' ARNs leave out */
export const sessionOf = (owner: string, role: string, session: string): Principal => ({
  kind: "role-session",
  account: owner,
  arn: `arn:aws:sts::${owner}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${session}`,
  userId: `${uniqueId(roleArn(owner, role))}:${session}`,
  issuerArn: roleArn(owner, role),
  issuerId: uniqueId(roleArn(owner, role)),
});

/** An account that no test has met before. */
export function newAccount(): string {
  const digits = randomBytes(8).readBigUInt64BE() % 1_000_000_000_000n;
  const text = String(digits).padStart(12, "0");
  return text;
}
