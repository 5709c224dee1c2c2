/**
 * The resources that a request was about, as an account's event lists them: what
 * was checked, as far as the account may know it, and what was made.
 */

import type { Output } from "../wire/json.ts";
import type { EventResource } from "./event.ts";
import type { Outcome, RequestFacts } from "./facts.ts";
import type { Reason } from "./reasons.ts";
import { isAlias, isKey, isNamedBy, isRole, targetIn } from "./subjects.ts";

/**
 * @param reasons of the checks, as the account may know them
 * @returns undefined where the service's events have no such list
 */
export function resourcesFor(
  facts: RequestFacts,
  reasons: readonly Reason[],
  outcome: Outcome,
): readonly EventResource[] | undefined {
  switch (facts.service) {
    case "kms":
      return [...inOrder(facts, reasons), ...made(facts, outcome)].flatMap(ofKms);
    case "sts": {
      const roles = checkedOnce(reasons).filter(isRole);
      return roles.length === 0 ? undefined : roles.map((arn) => resource("AWS::IAM::Role", arn));
    }
    default:
      return undefined;
  }
}

/** AWS's examples list a key before its new alias, and else what is checked first. */
function inOrder(
  { operation, input }: RequestFacts,
  reasons: readonly Reason[],
): readonly string[] {
  const once = checkedOnce(reasons);
  switch (operation.name) {
    // From one key to another, or to the same.
    case "ReEncrypt":
      return ["kms:ReEncryptFrom", "kms:ReEncryptTo"].flatMap((part) =>
        checkedOnce(reasons.filter(({ action }) => action === part)),
      );
    case "CreateAlias":
      return firstOf(once, isKey);
    // Two keys are checked at once: the one that the alias goes to comes first.
    case "UpdateAlias":
      return firstOf(firstOf(once, isNamedBy(targetIn(input))), isAlias);
    default:
      return once;
  }
}

/** Another account's resource can be checked twice: by the caller's own side alone, and by both. */
function checkedOnce(reasons: readonly Reason[]): readonly string[] {
  return [...new Set(reasons.flatMap(({ resource }) => resource ?? []))];
}

function firstOf(arns: readonly string[], comesFirst: (arn: string) => boolean) {
  return [...arns.filter(comesFirst), ...arns.filter((arn) => !comesFirst(arn))];
}

/** A key that was just made was not there to be checked. */
function made({ operation }: RequestFacts, outcome: Outcome): readonly string[] {
  if (operation.name !== "CreateKey" || outcome.kind !== "success") {
    return [];
  }
  const { Arn } = (outcome.output?.["KeyMetadata"] ?? {}) as Output;
  return typeof Arn === "string" ? [Arn] : [];
}

/** Aliases are listed as keys, too: AWS's examples do so. */
function ofKms(arn: string): readonly EventResource[] {
  return (isKey(arn) || isAlias(arn)) && !arn.endsWith(keyIdOfNone)
    ? [resource("AWS::KMS::Key", arn)]
    : [];
}

/** What a request for another account's alias is decided on that leads nowhere: see keys/access.ts. */
const keyIdOfNone = ":key/00000000-0000-0000-0000-000000000000";

function resource(type: string, ARN: string): EventResource {
  return { accountId: ARN.split(":")[4] ?? "", type, ARN };
}
