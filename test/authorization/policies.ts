/** Policies of every kind to start from, and how one is refused. */

import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { PolicyError, type PolicyKind } from "../../lambdas/shared/authorization/policy-syntax.ts";

const allow = { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" };

/** The least that a statement of each kind may say. */
export const least = {
  identity: allow,
  managed: allow,
  session: allow,
  key: { ...allow, Principal: "*" },
  trust: { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
  "service-control": allow,
  "resource-control": { ...allow, Effect: "Deny", Principal: "*" },
} satisfies Record<PolicyKind, object>;

export const kinds = Object.keys(least) as readonly PolicyKind[];

export const without = (...names: readonly PolicyKind[]) =>
  kinds.filter((kind) => !names.includes(kind));

/** Strings are policies as they are sent. */
export const parse = (kind: PolicyKind, document: unknown) =>
  parsePolicy(kind, typeof document === "string" ? document : JSON.stringify(document));

/** A policy of the least statement, changed; undefined takes an element away. */
export const withStatement = (kind: PolicyKind, changes: object) => ({
  Version: "2012-10-17",
  Statement: [{ ...least[kind], ...changes }],
});

export const parseStatement = (kind: PolicyKind, changes: object) =>
  parse(kind, withStatement(kind, changes)).statements[0];

export type Refusal = Pick<PolicyError, "message" | "place" | "explanation">;

export function refusal(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (error) {
    if (error instanceof PolicyError) {
      const { message, place, explanation } = error;
      return { message, place, explanation };
    }
    throw error;
  }
  throw new Error("The policy was accepted.");
}

const organizationText =
  "The provided policy document does not meet the requirements of the specified policy type.";

/** @param texts AWS's own, for the kinds that have one; `iam` is for identity and managed policies */
export function refused(
  kind: PolicyKind,
  place: string,
  what: string,
  texts: Partial<Record<PolicyKind | "iam", string>> = {},
): Refusal {
  const explanation = place === "" ? `${what}.` : `${what} (at ${place}).`;
  const isIam = kind === "identity" || kind === "managed";
  const message = kind.endsWith("-control")
    ? organizationText
    : (texts[kind] ?? (isIam ? texts.iam : undefined) ?? explanation);
  return { message, place, explanation };
}

export const syntax = { iam: "Syntax errors in policy." };
export const legacy = { iam: "The policy failed legacy parsing" };
