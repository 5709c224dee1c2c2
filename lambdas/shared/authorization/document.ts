/**
 * Policy documents, parsed once into a form that is quick to decide.
 *
 * Whatever a document says that the decision does not understand is refused
 * when the document is put, never ignored: a policy that is only half
 * understood would allow what its author meant to forbid.
 */

import { ConditionError, type ConditionTest, parseConditions } from "./conditions/condition.ts";
import { duplicateMember } from "./duplicate-members.ts";
import { parseTemplate, type Template } from "./template.ts";

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
  readonly principals:
    | { readonly negated: boolean; readonly named: readonly PolicyPrincipal[] }
    | undefined;
  readonly actions: { readonly negated: boolean; readonly patterns: readonly string[] } | undefined;
  readonly resources:
    | { readonly negated: boolean; readonly patterns: readonly Template[] }
    | undefined;
  readonly conditions: readonly ConditionTest[];
};

export type PolicyDocument = {
  readonly statements: readonly Statement[];
  /** The condition keys that its conditions ask for, in lower case. */
  readonly conditionKeys: ReadonlySet<string>;
};

/** Why a document is refused. `problem` separates what AWS answers with different texts. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly problem: "syntax" | "principal";

  constructor(problem: PolicyError["problem"], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** @throws PolicyError at the first thing that is wrong */
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
    parseStatement(kind, expectObject(statement, `Statement ${index + 1} must be an object.`), {
      where: `statement ${index + 1}`,
      variables: policy["Version"] === "2012-10-17",
    }),
  );
  // An empty Sid is none: Terraform writes one into every statement.
  const sids = parsed.flatMap(({ sid }) => sid || []);
  if (new Set(sids).size < sids.length) {
    throw syntax("Statement IDs (SID) in a single policy must be unique.");
  }
  return {
    statements: parsed,
    conditionKeys: new Set(parsed.flatMap(({ conditions }) => conditions.map(({ key }) => key))),
  };
}

/** Where a statement is, for messages, and whether its policy's Version has variables. */
type Place = { readonly where: string; readonly variables: boolean };

const elements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

function parseStatement(
  kind: PolicyKind,
  statement: Record<string, unknown>,
  place: Place,
): Statement {
  const { where } = place;
  refuseUnknown(statement, elements, where);
  for (const element of ["Principal", "Action", "Resource"]) {
    if (statement[element] !== undefined && statement[`Not${element}`] !== undefined) {
      throw syntax(`A statement has either ${element} or Not${element} (${where}).`);
    }
  }
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw syntax(`Effect must be Allow or Deny (${where}).`);
  }
  return {
    sid: optionalString(statement["Sid"], `Sid (${where})`),
    effect,
    principals: parsePrincipals(kind, effect, statement, where),
    actions: parseActions(kind, statement, where),
    resources: parseResources(kind, statement, place),
    conditions: parseCondition(statement["Condition"], place),
  };
}

function parseCondition(value: unknown, { where, variables }: Place): readonly ConditionTest[] {
  if (value === undefined) {
    return [];
  }
  try {
    return parseConditions(expectObject(value, "Condition must be an object."), variables);
  } catch (error) {
    throw error instanceof ConditionError ? syntax(`${error.message} (${where})`) : error;
  }
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
  statement: Record<string, unknown>,
  { where, variables }: Place,
): Statement["resources"] {
  const negated = statement["NotResource"] !== undefined;
  const value = negated ? statement["NotResource"] : statement["Resource"];
  if (value === undefined) {
    // As with actions: accepted in a key policy, and inert.
    if (kind === "key") {
      return undefined;
    }
    throw syntax(`Policy statement must contain resources (${where}).`);
  }
  const patterns = stringList(value, `Resource (${where})`);
  for (const pattern of patterns) {
    // With a segment missing it would match no ARN, and a Deny would do nothing.
    if (pattern !== "*" && !/^arn(?::[^:]*){4}:./.test(pattern)) {
      throw syntax(`Resource ${pattern} must be in ARN format or "*".`);
    }
  }
  const templates = patterns.map((pattern) => {
    const template = parseTemplate(pattern, variables);
    if (template === undefined) {
      throw syntax(`Resource ${pattern} has a variable that cannot be read (${where}).`);
    }
    return template;
  });
  return { negated, patterns: templates };
}

function parsePrincipals(
  kind: PolicyKind,
  effect: Statement["effect"],
  statement: Record<string, unknown>,
  where: string,
): Statement["principals"] {
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

function syntax(message: string): PolicyError {
  return new PolicyError("syntax", message);
}

function expectObject(value: unknown, message: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw syntax(message);
  }
  return value as Record<string, unknown>;
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
