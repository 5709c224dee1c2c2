/** From the question of an operation to the decision, and from a denial to the answer. */

import { type Context, contextOf, mergeContexts } from "../authorization/context.ts";
import { decide, type Denial } from "../authorization/decide.ts";
import {
  type DeniedTarget,
  denialText,
  unrevealingDenialText,
} from "../authorization/denial-text.ts";
import { parseStoredKeyPolicy } from "../authorization/policy-cache.ts";
import type { Call, Services } from "../runtime/operation.ts";
import type { KeyWithPolicy } from "../store/keys.ts";
import { ServiceError } from "../wire/errors.ts";
import { keyArn } from "./arn.ts";
import { keyContext } from "./condition-keys.ts";
import type { Key } from "./key.ts";

/** AWS's quota of aliases for each key. */
const mostAliases = 50;

export type Demand = {
  /** As in `kms:Encrypt`. */
  readonly action: string;
  readonly grantTokens?: readonly string[] | undefined;
  /** The condition keys of this action, beside those of the request and the key. */
  readonly context?: Context;
  /** The alias that the request names the key by. */
  readonly requestAlias?: string;
  /** For ReEncrypt: the ARN of the other key, which is asked for only by policies that compare the two. */
  readonly otherKeyArn?: () => Promise<string | undefined>;
};

/** @returns who stood in the way, or undefined when the caller may do it */
export async function decideOn(
  call: Call,
  { key, policy }: KeyWithPolicy,
  { action, context = new Map(), requestAlias, otherKeyArn }: Demand,
): Promise<Denial | undefined> {
  const { caller, services } = call;
  const keyPolicy = parseStoredKeyPolicy(policy.text);
  const resource = keyArn(key, key.keyId);
  // What costs a read is read only when a policy asks for it.
  const asked = (conditionKey: string) =>
    [keyPolicy, ...caller.identityPolicies].some((policy) =>
      policy.conditionKeys.has(conditionKey),
    );
  const aliases = asked("kms:resourcealiases") ? await aliasesOf(services, key) : undefined;
  const sameKey =
    otherKeyArn && asked("kms:reencryptonsamekey")
      ? String((await otherKeyArn()) === resource)
      : undefined;
  const decision = decide({
    ...caller,
    action,
    resource,
    resourceAccount: key.account,
    keyPolicy,
    context: mergeContexts(
      call.context,
      keyContext(key, caller.principal.account, requestAlias, aliases),
      contextOf({ "kms:ReEncryptOnSameKey": sameKey }),
      context,
    ),
  });
  return decision.allowed ? undefined : decision.because;
}

/** As many as a key may have. */
async function aliasesOf({ aliases }: Services, key: Key): Promise<readonly string[]> {
  const found = await aliases.listOfKey(key, key.keyId, undefined, mostAliases);
  return found.map(({ name }) => name);
}

/** For actions that only identity policies decide. @param resource an alias's ARN, where there is one */
export function authorizeAccountAction(call: Call, action: string, resource?: string): void {
  const { principal, identityPolicies } = call.caller;
  const decision = decide({
    principal,
    action,
    resource: resource ?? "*",
    resourceAccount: call.home.account,
    keyPolicy: undefined,
    identityPolicies,
    context: call.context,
  });
  if (!decision.allowed) {
    throw denial(
      call,
      action,
      resource === undefined ? "none" : { arn: resource },
      decision.because,
    );
  }
}

export function denial(
  { caller }: Call,
  action: string,
  target: DeniedTarget,
  because: Denial,
): ServiceError {
  const text = denialText({ callerArn: caller.principal.arn, action, target }, because);
  return new ServiceError("AccessDeniedException", text);
}

export function unrevealingDenial(
  { caller }: Call,
  action: string,
  target: DeniedTarget,
): ServiceError {
  const text = unrevealingDenialText({ callerArn: caller.principal.arn, action, target });
  return new ServiceError("AccessDeniedException", text);
}
