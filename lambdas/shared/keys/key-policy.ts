/** What a key policy must be before it is stored. Source: ../shared/facts/authorization.md, section 7. */

import {
  bindPrincipals,
  type Bindings,
  principalsToFind,
  shownPolicy,
} from "../authorization/bound-principals.ts";
import { mergeContexts } from "../authorization/context.ts";
import { decide } from "../authorization/decide.ts";
import type { PolicyDocument } from "../authorization/document.ts";
import { acceptDocument } from "../identity/accept-document.ts";
import type { KeyPolicy, NewKeyPolicy } from "../store/keys.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { type KeyFacts, keyContext } from "./condition-keys.ts";
import { arnOf } from "./key.ts";

/** The one name that a key policy can have. */
export const keyPolicyName = "default";

/** AWS's quota; the API's model would take four times as much. */
const maximumBytes = 32_768;

/**
 * A policy as it is to be kept.
 * @param bypassLockoutCheck `BypassPolicyLockoutSafetyCheck`
 * @throws ServiceError LimitExceededException, MalformedPolicyDocumentException
 */
export async function acceptKeyPolicy(
  call: Call,
  key: KeyFacts,
  text: string,
  bypassLockoutCheck: boolean | undefined,
): Promise<NewKeyPolicy> {
  if (Buffer.byteLength(text) > maximumBytes) {
    throw new ServiceError(
      "LimitExceededException",
      `The key policy is larger than the maximum of ${maximumBytes} bytes.`,
    );
  }
  const document = acceptDocument("key", text);
  const principals = await findPrincipals(call, document);
  const bound = bindPrincipals(document, principals);
  if (!bypassLockoutCheck && !(await staysManageable(call, key, bound))) {
    throw new ServiceError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
  return { text, principals };
}

/** Whom a policy names has to be there. The own account is. */
async function findPrincipals(
  { home, services }: Call,
  document: PolicyDocument,
): Promise<Bindings> {
  const named = principalsToFind(document).filter(
    (one) => one.type !== "account" || one.account !== home.account,
  );
  return services.directory.bind(
    named,
    () =>
      new ServiceError(
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
      ),
  );
}

/** The text that GetKeyPolicy answers: who has been renamed or is gone shows. */
export async function currentPolicyText(
  { services }: Call,
  { text, principals }: KeyPolicy,
): Promise<string> {
  return shownPolicy(text, principals, await services.directory.currentArns([principals]));
}

/** @throws ServiceError NotFoundException for any name but `default` */
export function requireKeyPolicyName(name: string | undefined): void {
  if (name !== undefined && name !== keyPolicyName) {
    throw new ServiceError("NotFoundException", "No such policy exists");
  }
}

/** Whether the caller could put the next policy under this one. */
async function staysManageable(
  call: Call,
  key: KeyFacts,
  keyPolicy: PolicyDocument,
): Promise<boolean> {
  const { caller, context } = await call.current();
  return decide({
    ...caller,
    action: "kms:PutKeyPolicy",
    resource: arnOf(key),
    resourceAccount: key.account,
    resourcePolicy: { kind: "key", name: arnOf(key), document: keyPolicy },
    // That of an organization is not about what this policy allows.
    resourceControl: [],
    context: mergeContexts(context, keyContext(key, call, undefined, undefined)),
  }).allowed;
}
