/**
 * Policy documents, parsed once into a form that is quick to decide.
 *
 * Whatever a document says that the decision does not understand is refused
 * when the document is put, never ignored: a policy that is only half
 * understood would allow what its author meant to forbid.
 */

import { ConditionError, type ConditionTest, parseConditions } from "./conditions/condition.ts";
import { duplicateMember } from "./duplicate-members.ts";
import {
  expectObject,
  optionalString,
  type PolicyKind,
  refuseUnknown,
  stringList,
  syntax,
} from "./policy-syntax.ts";
import { parsePrincipals, type Principals } from "./principals.ts";
import { parseTemplate, type Template } from "./template.ts";

export type Statement = {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Undefined in identity policies, whose principal is whoever they are attached to. */
  readonly principals: Principals | undefined;
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
