/** Policies as a simulation takes them: with their texts, and the names that its answer has for them. */

import { contextKeysOf } from "../../authorization/context-keys.ts";
import { parsePolicy, type PolicyDocument } from "../../authorization/document.ts";
import { parseStoredPolicy } from "../../authorization/policy-cache.ts";
import { PolicyError, type PolicyKind } from "../../authorization/policy-syntax.ts";
import { type Extent, statementExtents } from "../../authorization/statement-extents.ts";
import { ServiceError } from "../../wire/errors.ts";

/**
 * What AWS calls the kinds of policies in its answers, whatever its model says.
 * Source: its pages of SimulatePrincipalPolicy, and what it was recorded to answer
 * (radkawar/stackd, testdata/aws/iam/simulation.json).
 */
export type SourceType = "IAM Policy" | "Resource Policy" | "Permissions Boundary Policy";

export type SimulatedPolicy = {
  /** `SourcePolicyId` */
  readonly name: string;
  readonly type: SourceType;
  readonly document: PolicyDocument;
  /** As written, each once. */
  readonly contextKeys: () => readonly string[];
  /** Of its statements, by their index. */
  readonly extents: () => readonly Extent[];
};

type Named = Pick<SimulatedPolicy, "name" | "type">;

/** A policy that IAM keeps. */
export function storedPolicy(named: Named, text: string): SimulatedPolicy {
  return simulated(named, "identity", text, parseStoredPolicy("identity", text));
}

/**
 * The policies of a list that the request has.
 * @throws ServiceError InvalidInputException
 */
export function inputPolicies(texts: readonly string[]): readonly SimulatedPolicy[] {
  return texts.map((text, index) =>
    givenPolicy(
      { name: `PolicyInputList.${index + 1}`, type: "IAM Policy" },
      "identity",
      text,
      () => `Policy input list item ${index + 1} has invalid content`,
    ),
  );
}

/** @throws ServiceError InvalidInputException, also for more than the one that a caller can have */
export function inputBoundary(texts: readonly string[]): SimulatedPolicy | undefined {
  const [text] = texts;
  if (texts.length > 1) {
    throw invalidInput("The list of Permissions Boundary policies cannot exceed 1 items.");
  }
  return text === undefined
    ? undefined
    : givenPolicy(
        { name: "PermissionsBoundaryPolicyInputList.1", type: "Permissions Boundary Policy" },
        "identity",
        text,
        ({ explanation }) => `The permissions boundary policy has invalid content: ${explanation}`,
      );
}

/**
 * @param kind a trust policy has no resources: it is about its role
 * @throws ServiceError InvalidInputException
 */
export function inputResourcePolicy(kind: "key" | "trust", text: string): SimulatedPolicy {
  return givenPolicy(
    { name: "ResourcePolicy", type: "Resource Policy" },
    kind,
    text,
    ({ explanation }) => `The resource policy has invalid content: ${explanation}`,
  );
}

function givenPolicy(
  named: Named,
  kind: PolicyKind,
  text: string,
  refusal: (error: PolicyError) => string,
): SimulatedPolicy {
  try {
    return simulated(named, kind, text, parsePolicy(kind, text));
  } catch (error) {
    if (error instanceof PolicyError) {
      throw invalidInput(refusal(error), error);
    }
    throw error;
  }
}

function simulated(
  named: Named,
  kind: PolicyKind,
  text: string,
  document: PolicyDocument,
): SimulatedPolicy {
  let extents: readonly Extent[] | undefined;
  return {
    ...named,
    document,
    contextKeys: () => contextKeysOf(kind, text),
    extents: () => (extents ??= statementExtents(text)),
  };
}

export function invalidInput(text: string, cause?: unknown): ServiceError {
  return new ServiceError("InvalidInputException", text, { cause });
}
