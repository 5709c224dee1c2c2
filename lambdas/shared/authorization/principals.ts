/** Whom a statement of a key policy is about. */

import {
  expectObject,
  type PolicyKind,
  PolicyError,
  refuseUnknown,
  stringList,
  syntax,
} from "./policy-syntax.ts";

export type PolicyPrincipal =
  | { readonly type: "everyone" }
  /** An account's root: the account delegates to its own identity policies. */
  | { readonly type: "account"; readonly account: string }
  | { readonly type: "arn"; readonly arn: string }
  /** A service or an identity provider: no caller of ours is one. */
  | { readonly type: "other"; readonly name: string };

export type Principals = { readonly negated: boolean; readonly named: readonly PolicyPrincipal[] };

export function parsePrincipals(
  kind: PolicyKind,
  effect: "Allow" | "Deny",
  statement: Record<string, unknown>,
  where: string,
): Principals | undefined {
  const negated = statement["NotPrincipal"] !== undefined;
  const value = negated ? statement["NotPrincipal"] : statement["Principal"];
  if (kind === "identity") {
    if (value !== undefined) {
      throw syntax(`An identity policy names no Principal (${where}).`);
    }
    return undefined;
  }
  if (negated && effect === "Allow") {
    // It would allow everyone on earth but those named. Whether AWS KMS takes
    // it is not known; nobody means it.
    throw syntax(`NotPrincipal can be used only with Deny (${where}).`);
  }
  if (value === "*") {
    return { negated, named: [{ type: "everyone" }] };
  }
  const map = expectObject(value, `Principal must be "*" or an object (${where}).`);
  refuseUnknown(map, ["AWS", "Service", "Federated"], `the Principal of ${where}`);
  const named = Object.entries(map).flatMap(([type, names]) =>
    stringList(names, `Principal (${where})`).map((name) => parsePrincipal(type, name)),
  );
  if (named.length === 0) {
    throw syntax(`A statement of a key policy needs a Principal (${where}).`);
  }
  return { negated, named };
}

const accountId = /^\d{12}$/;
const iamArn =
  /^arn:aws(?:-[a-z]+)*:(?:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]+|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;
const rootArn = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):root$/;

function parsePrincipal(type: string, name: string): PolicyPrincipal {
  if (type !== "AWS") {
    return { type: "other", name };
  }
  if (name === "*") {
    return { type: "everyone" };
  }
  const account = accountId.test(name) ? name : rootArn.exec(name)?.[1];
  if (account !== undefined) {
    return { type: "account", account };
  }
  if (iamArn.test(name)) {
    return { type: "arn", arn: name };
  }
  throw new PolicyError(
    "principal",
    "Policy contains a statement with one or more invalid principals.",
  );
}
