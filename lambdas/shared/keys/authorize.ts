/** From the question of an operation to the decision, and from a denial to the answer. */

import { type Context, contextOf, mergeContexts } from "../authorization/context.ts";
import { decide, type Decision, type Denied } from "../authorization/decide.ts";
import type { PolicyDocument } from "../authorization/document.ts";
import {
  type DeniedTarget,
  denialText,
  unrevealingDenialText,
} from "../authorization/denial-text.ts";
import type { Grant, NewGrant } from "../authorization/grants.ts";
import type { CallerPolicies, Question } from "../authorization/question.ts";
import type { Membership } from "../identity/organization.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { type KeyFacts, keyContext } from "./condition-keys.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { callersGrants, mayReadGrants } from "./grants/callers-grants.ts";
import { decidable, type StoredGrant } from "./grants/stored-grant.ts";
import { keyArn } from "./arn.ts";
import { arnOf } from "./key.ts";
import { managedAlias } from "./managed/aliases.ts";

/** AWS's quota of aliases for each key. */
const mostAliases = 50;

export type Demand = {
  /** As in `kms:Encrypt`. */
  readonly action: string;
  readonly grantTokens?: readonly string[] | undefined;
  /** The condition keys of this action, beside those of the request and the key. */
  readonly context?: Context;
  /** What the constraints of grants are about; undefined where the operation has none. */
  readonly encryptionContext?: EncryptionContext;
  /** For CreateGrant: what the new grant would allow. */
  readonly newGrant?: NewGrant;
  /** The alias that the request names the key by. */
  readonly requestAlias?: string;
  /** For operations that end a key's use: the days since its last one, which are asked for only by policies that name them. */
  readonly trailingDays?: (key: KeyFacts & { readonly created: Date }) => Promise<number>;
  /** For ReEncrypt: the ARN of the other key, which is asked for only by policies that compare the two. */
  readonly otherKeyArn?: () => Promise<string | undefined>;
};

/** A key as the decision sees it. */
export type KeyToDecideOn = { readonly facts: KeyFacts; readonly policy: PolicyDocument };

/**
 * Whether the caller may do it to the key. The caller's grants are read only
 * when policies do not allow it, and a grant could.
 * @param presented the grants whose tokens the request carries
 */
export async function decideOn(
  call: Call,
  { facts, policy }: KeyToDecideOn,
  demand: Demand,
  presented: readonly StoredGrant[],
): Promise<Decision> {
  const { caller, context } = await call.current();
  const arn = arnOf(facts);
  const membership = await call.membershipOf(facts.account);
  const question: Question = {
    ...caller,
    action: demand.action,
    resource: arn,
    resourceAccount: facts.account,
    resourcePolicy: { kind: "key", name: arn, document: policy },
    resourceControl: membership?.resourceControl ?? [],
    grants: presented.filter((grant) => keyArn(grant, grant.keyId) === arn).map(decidable),
    context: mergeContexts(context, await contextOn(call, { facts, policy }, demand, membership)),
    encryptionContext: demand.encryptionContext,
    newGrant: demand.newGrant,
  };
  let decided = { question, decision: decide(question) };
  const foreign = facts.account !== call.home.account;
  if (!decided.decision.allowed && mayReadGrants(demand.action, decided.decision, foreign)) {
    const grants: Grant[] = [...(question.grants ?? [])];
    for await (const page of callersGrants(call, caller.principal, facts)) {
      const own = page.map(decidable);
      grants.push(...own);
      const decision = decide({ ...question, grants: own });
      decided = { question: { ...question, grants }, decision };
      if (decision.allowed) {
        break;
      }
    }
  }
  call.decisions.push(decided);
  return decided.decision;
}

/** The condition keys of the key and the action. What costs a read is read only when a policy asks for it. */
async function contextOn(
  call: Call,
  { facts, policy }: KeyToDecideOn,
  { context = new Map(), requestAlias, trailingDays, otherKeyArn }: Demand,
  membership: Membership | undefined,
): Promise<Context> {
  const { services } = call;
  const { caller } = await call.current();
  const control = membership?.resourceControl.flat() ?? [];
  const asked = (conditionKey: string) =>
    policy.conditionKeys.has(conditionKey) ||
    asksFor(caller.policies, conditionKey) ||
    control.some(({ document }) => document.conditionKeys.has(conditionKey));
  const aliases = asked("kms:resourcealiases") ? await aliasesOf(services, facts) : undefined;
  const sameKey =
    otherKeyArn && asked("kms:reencryptonsamekey")
      ? String((await otherKeyArn()) === arnOf(facts))
      : undefined;
  const { created } = facts;
  const unused =
    trailingDays && created !== undefined && asked("kms:trailingdayswithoutkeyusage")
      ? await trailingDays({ ...facts, created })
      : undefined;
  return mergeContexts(
    keyContext(facts, call, requestAlias, aliases),
    contextOf({
      "kms:ReEncryptOnSameKey": sameKey,
      "kms:TrailingDaysWithoutKeyUsage": unused?.toString(),
      "aws:ResourceOrgID": membership?.path.split("/")[0],
      "aws:ResourceOrgPaths": membership === undefined ? undefined : [membership.path],
    }),
    context,
  );
}

async function aliasesOf({ aliases }: Call["services"], facts: KeyFacts): Promise<string[]> {
  if (facts.service !== undefined) {
    return [managedAlias(facts.service)];
  }
  const found = await aliases.listOfKey(facts, facts.keyId, undefined, mostAliases);
  return found.map(({ name }) => name);
}

function asksFor(policies: CallerPolicies, conditionKey: string): boolean {
  return documentsOf(policies).some(({ conditionKeys }) => conditionKeys.has(conditionKey));
}

/** All that the caller's own account says. */
export function documentsOf(policies: CallerPolicies): readonly PolicyDocument[] {
  const { identity, boundary, session = [], serviceControl } = policies;
  return [...identity, ...(boundary ? [boundary] : []), ...session, ...serviceControl.flat()].map(
    ({ document }) => document,
  );
}

/**
 * What the caller's own side says, without a look at any resource.
 * @param resource an ARN, where there is one
 */
export async function decideOwnSide(
  call: Call,
  action: string,
  resource: string | undefined,
  context: Context,
): Promise<Decision> {
  const asker = await call.current();
  const question: Question = {
    ...asker.caller,
    action,
    resource: resource ?? "*",
    resourceAccount: call.home.account,
    resourceControl: [],
    context: mergeContexts(asker.context, context),
  };
  const decision = decide(question);
  call.decisions.push({ question, decision });
  return decision;
}

/**
 * For actions that only the caller's own side decides.
 * @param about an alias's ARN, where there is one, and the condition keys of the action
 * @throws ServiceError AccessDeniedException
 */
export async function authorizeAccountAction(
  call: Call,
  action: string,
  { resource, context = new Map() }: AccountActionFacts = {},
): Promise<void> {
  const decision = await decideOwnSide(call, action, resource, context);
  if (!decision.allowed) {
    throw await denial(call, action, resource === undefined ? "none" : { arn: resource }, decision);
  }
}

type AccountActionFacts = {
  readonly resource?: string;
  readonly context?: Context | undefined;
};

export async function denial(
  call: Call,
  action: string,
  target: DeniedTarget,
  decision: Denied,
): Promise<ServiceError> {
  const { caller } = await call.current();
  const text = denialText({ callerArn: caller.principal.arn, action, target }, decision);
  return new ServiceError("AccessDeniedException", text);
}

export async function unrevealingDenial(
  call: Call,
  action: string,
  target: "foreign" | "ciphertext",
): Promise<ServiceError> {
  const { caller } = await call.current();
  const text = unrevealingDenialText({ callerArn: caller.principal.arn, action, target });
  return new ServiceError("AccessDeniedException", text);
}
