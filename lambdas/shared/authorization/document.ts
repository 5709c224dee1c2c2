/**
 * Policy documents, parsed once into a form that is quick to decide.
 *
 * This grammar is the part that the decision understands: Effect, Principal,
 * Action, NotAction, Resource. Whatever else a document says is refused when
 * the document is put, never ignored: a policy that is only half understood
 * would allow what its author meant to forbid.
 */

import { duplicateMember } from "./duplicate-members.ts";

export type PolicyKind = "identity" | "key";

export type PolicyPrincipal =
  | { readonly type: "everyone" }
  /** An account's root: the account delegates to its own identity policies. */
  | { readonly type: "account"; readonly account: string }
  | { readonly type: "arn"; readonly arn: string }
  /** A service or an identity provider: no caller of ours is one. */
  | { readonly type: "other"; readonly name: string };

export type Statement = {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Undefined in identity policies, whose principal is whoever they are attached to. */
  readonly principals: readonly PolicyPrincipal[] | undefined;
  readonly actions: { readonly negated: boolean; readonly patterns: readonly string[] } | undefined;
  readonly resources: readonly string[] | undefined;
};

export type PolicyDocument = { readonly statements: readonly Statement[] };

/** Why a document is refused. `problem` separates what AWS answers with different texts. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly problem: "syntax" | "principal" | "undecidable";

  constructor(problem: PolicyError["problem"], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** @throws PolicyError at the first thing that is wrong or cannot be decided */
export function parsePolicy(kind: PolicyKind, text: string): PolicyDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw syntax("The policy is not valid JSON.");
  }
  const twice = duplicateMember(text);
  if (twice !== undefined) {
    throw syntax(`The element ${twice} is given twice in one object.`);
  }
  const policy = expectObject(document, "The policy must be a JSON object.");
  refuseUnknown(policy, ["Version", "Id", "Statement"], "the policy");
  if (
    policy["Version"] !== undefined &&
    policy["Version"] !== "2012-10-17" &&
    policy["Version"] !== "2008-10-17"
  ) {
    throw syntax("Version must be 2012-10-17 or 2008-10-17.");
  }
  optionalString(policy["Id"], "Id");
  const statements = Array.isArray(policy["Statement"])
    ? policy["Statement"]
    : [policy["Statement"]];
  if (policy["Statement"] === undefined || statements.length === 0) {
    throw syntax("The policy must have at least one statement.");
  }
  const parsed = statements.map((statement, index) =>
    parseStatement(
      kind,
      expectObject(statement, `Statement ${index + 1} must be an object.`),
      index,
    ),
  );
  // An empty Sid is none: Terraform writes one into every statement.
  const sids = parsed.flatMap(({ sid }) => sid || []);
  if (new Set(sids).size < sids.length) {
    throw syntax("Statement IDs (SID) in a single policy must be unique.");
  }
  return { statements: parsed };
}

const decidable = ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource"];
const notYet = ["Condition", "NotPrincipal", "NotResource"];

function parseStatement(
  kind: PolicyKind,
  statement: Record<string, unknown>,
  index: number,
): Statement {
  const where = `statement ${index + 1}`;
  for (const element of notYet) {
    const says = statement[element] !== undefined;
    if (says && !(element === "Condition" && isEmptyObject(statement[element]))) {
      throw new PolicyError(
        "undecidable",
        `This version of Lockstead cannot decide ${element} (${where}) and refuses the policy rather than ignore it.`,
      );
    }
  }
  refuseUnknown(statement, [...decidable, ...notYet], where);
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw syntax(`Effect must be Allow or Deny (${where}).`);
  }
  if (statement["Action"] !== undefined && statement["NotAction"] !== undefined) {
    throw syntax(`A statement has either Action or NotAction (${where}).`);
  }
  return {
    sid: optionalString(statement["Sid"], `Sid (${where})`),
    effect,
    principals: parsePrincipals(kind, statement["Principal"], where),
    actions: parseActions(kind, statement, where),
    resources: parseResources(kind, statement["Resource"], where),
  };
}

function parseActions(
  kind: PolicyKind,
  statement: Record<string, unknown>,
  where: string,
): Statement["actions"] {
  const negated = statement["NotAction"] !== undefined;
  const value = negated ? statement["NotAction"] : statement["Action"];
  if (value === undefined) {
    // AWS KMS accepts a key policy statement without actions; it is inert.
    if (kind === "key") {
      return undefined;
    }
    throw syntax(`Policy statement must contain actions (${where}).`);
  }
  const patterns = stringList(value, `Action (${where})`);
  for (const pattern of patterns) {
    if (pattern !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?-]+$/.test(pattern)) {
      throw syntax(
        `Actions must be * or be prefaced by a vendor, e.g. kms:Encrypt, and contain one colon (${where}).`,
      );
    }
  }
  return { negated, patterns };
}

function parseResources(
  kind: PolicyKind,
  value: unknown,
  where: string,
): readonly string[] | undefined {
  if (value === undefined) {
    if (kind === "key") {
      return undefined;
    }
    throw syntax(`Policy statement must contain resources (${where}).`);
  }
  const patterns = stringList(value, `Resource (${where})`);
  for (const pattern of patterns) {
    if (pattern.includes("${")) {
      throw new PolicyError(
        "undecidable",
        `This version of Lockstead cannot decide policy variables (${where}) and refuses the policy rather than ignore them.`,
      );
    }
    // With a segment missing it would match no ARN, and a Deny would do nothing.
    if (pattern !== "*" && !/^arn(?::[^:]*){4}:./.test(pattern)) {
      throw syntax(`Resource ${pattern} must be in ARN format or "*".`);
    }
  }
  return patterns;
}

function parsePrincipals(kind: PolicyKind, value: unknown, where: string): Statement["principals"] {
  if (kind === "identity") {
    if (value !== undefined) {
      throw syntax(`An identity policy names no Principal (${where}).`);
    }
    return undefined;
  }
  if (value === "*") {
    return [{ type: "everyone" }];
  }
  const map = expectObject(value, `Principal must be "*" or an object (${where}).`);
  refuseUnknown(map, ["AWS", "Service", "Federated"], `the Principal of ${where}`);
  const principals = Object.entries(map).flatMap(([type, names]) =>
    stringList(names, `Principal (${where})`).map((name) => parsePrincipal(type, name)),
  );
  if (principals.length === 0) {
    throw syntax(`A statement of a key policy needs a Principal (${where}).`);
  }
  return principals;
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

function syntax(message: string): PolicyError {
  return new PolicyError("syntax", message);
}

function expectObject(value: unknown, message: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw syntax(message);
  }
  return value as Record<string, unknown>;
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}

function refuseUnknown(
  value: Record<string, unknown>,
  known: readonly string[],
  where: string,
): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw syntax(`Unknown element ${name} in ${where}.`);
    }
  }
}

function optionalString(value: unknown, name: string): string | undefined {
  if (value !== undefined && typeof value !== "string") {
    throw syntax(`${name} must be a string.`);
  }
  return value;
}

function stringList(value: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === "string" && item !== "")) {
    throw syntax(`${name} must be a string or a list of strings.`);
  }
  return list as readonly string[];
}
