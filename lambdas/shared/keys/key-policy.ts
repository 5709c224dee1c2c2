/** What a key policy must be before it is stored. Source: ../shared/facts/authorization.md, section 7. */

import { mergeContexts } from "../authorization/context.ts";
import { decide } from "../authorization/decide.ts";
import { parsePolicy, type PolicyDocument } from "../authorization/document.ts";
import { PolicyError } from "../authorization/policy-syntax.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { type KeyFacts, keyContext } from "./condition-keys.ts";
import { arnOf } from "./key.ts";

/** The one name that a key policy can have. */
export const keyPolicyName = "default";

/** AWS's quota; the API's model would take four times as much. */
const maximumBytes = 32_768;

/**
 * @param bypassLockoutCheck `BypassPolicyLockoutSafetyCheck`
 * @throws ServiceError LimitExceededException, MalformedPolicyDocumentException
 */
export function requireValidKeyPolicy(
  call: Call,
  key: KeyFacts,
  text: string,
  bypassLockoutCheck: boolean | undefined,
): void {
  if (Buffer.byteLength(text) > maximumBytes) {
    throw new ServiceError(
      "LimitExceededException",
      `The key policy is larger than the maximum of ${maximumBytes} bytes.`,
    );
  }
  const document = parse(text);
  if (!bypassLockoutCheck && !staysManageable(call, key, document)) {
    throw new ServiceError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

/** @throws ServiceError NotFoundException for any name but `default` */
export function requireKeyPolicyName(name: string | undefined): void {
  if (name !== undefined && name !== keyPolicyName) {
    throw new ServiceError("NotFoundException", "No such policy exists");
  }
}

function parse(text: string): PolicyDocument {
  try {
    return parsePolicy("key", text);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new ServiceError("MalformedPolicyDocumentException", error.message, { cause: error });
    }
    throw error;
  }
}

/** Whether the caller could put the next policy under this one. */
function staysManageable(
  { caller, context }: Call,
  key: KeyFacts,
  keyPolicy: PolicyDocument,
): boolean {
  return decide({
    ...caller,
    action: "kms:PutKeyPolicy",
    resource: arnOf(key),
    resourceAccount: key.account,
    resourcePolicy: { kind: "key", name: arnOf(key), document: keyPolicy },
    // That of an organization is not about what this policy allows.
    resourceControl: [],
    context: mergeContexts(
      context,
      keyContext(key, caller.principal.account, undefined, undefined),
    ),
  }).allowed;
}
