/**
 * From a name to a key that the caller may use: resolve, load, authorize. In
 * this order, so that nothing of a key is known to who may not use it: its
 * state is looked at afterwards, by the operation.
 */

import { bindPrincipals } from "../authorization/bound-principals.ts";
import { contextOf, mergeContexts } from "../authorization/context.ts";
import type { Decision } from "../authorization/decide.ts";
import { type PolicyDocument, silentPolicy } from "../authorization/document.ts";
import { parseStoredPolicy } from "../authorization/policy-cache.ts";
import type { Call } from "../runtime/operation.ts";
import type { KeyWithPolicy } from "../store/keys.ts";
import { ServiceError } from "../wire/errors.ts";
import { keyArn } from "./arn.ts";
import {
  decideOn,
  decideOwnSide,
  type Demand,
  denial,
  documentsOf,
  unrevealingDenial,
} from "./authorize.ts";
import { aliasNotFound } from "./existing-alias.ts";
import { callerContext, isKeyFact } from "./condition-keys.ts";
import { couldBeGranted, presentedGrants } from "./grants/callers-grants.ts";
import type { StoredGrant } from "./grants/stored-grant.ts";
import { makesKey, managedService, managedTarget } from "./managed/key-ids.ts";
import {
  type AliasName,
  isManaged,
  type KeyName,
  parseKeyIdentifier,
  parseKeyName,
} from "./identifiers.ts";
import type { CiphertextName } from "./symmetric-ciphertext.ts";

/** A well-formed key id that is never drawn: its UUID has no version. */
const keyIdOfNone = "00000000-0000-0000-0000-000000000000";

/** A key named in any of the four ways, of whatever account: for cryptographic operations and DescribeKey. */
export async function accessKey(call: Call, text: string, demand: Demand): Promise<KeyWithPolicy> {
  const identifier = parseKeyIdentifier(text, call.home);
  return identifier.kind === "key"
    ? accessNamedKey(call, identifier, demand)
    : accessAliasedKey(call, identifier, { ...demand, requestAlias: identifier.name });
}

/** A key by id or ARN, of whatever account: for operations on grants. */
export async function accessKeyByName(
  call: Call,
  text: string,
  demand: Demand,
): Promise<KeyWithPolicy> {
  return accessNamedKey(call, parseKeyName(text, call.home), demand);
}

/** A key of the caller's own account, by id or ARN: for operations that manage keys. */
export async function accessOwnKey(
  call: Call,
  text: string,
  demand: Demand,
): Promise<KeyWithPolicy> {
  const name = parseKeyName(text, call.home);
  if (name.account !== call.home.account) {
    throw await unrevealingDenial(call, demand.action, "foreign");
  }
  return accessNamedKey(call, name, demand);
}

/** The ARN of the key that a text names, whether the key is there or not. */
export async function resolveKeyArn(call: Call, text: string): Promise<string | undefined> {
  const identifier = parseKeyIdentifier(text, call.home);
  const keyId = identifier.kind === "key" ? identifier.keyId : await targetOf(call, identifier);
  return keyId && keyArn(identifier, keyId);
}

/** The key that a ciphertext names. Whatever is wrong with it, the answer shows no ARN. */
export async function accessCiphertextKey(
  call: Call,
  { account, keyId }: CiphertextName,
  demand: Demand,
): Promise<KeyWithPolicy> {
  const name: KeyName = { kind: "key", account, region: call.home.region, keyId };
  const loaded = await find(call, name, demand);
  const decision = await decideOnFound(call, name, loaded, demand);
  const { found } = loaded;
  if (found !== undefined && decision.allowed) {
    return found;
  }
  if (decision.allowed || found === undefined || account !== call.home.account) {
    throw await unrevealingDenial(call, demand.action, "ciphertext");
  }
  throw await denial(call, demand.action, "ciphertext", decision);
}

/**
 * The id of a key of the caller's own account that has to exist, for actions
 * that only identity policies decide.
 */
export async function requireOwnKey(call: Call, text: string): Promise<string> {
  const name = parseKeyName(text, call.home);
  const found =
    name.account === call.home.account &&
    (await call.services.keys.find(name, name.keyId, call.now));
  if (!found) {
    throw notFound(name);
  }
  return name.keyId;
}

async function accessAliasedKey(
  call: Call,
  identifier: AliasName,
  demand: Demand,
): Promise<KeyWithPolicy> {
  const { account, region } = identifier;
  const keyId = await targetOf(call, identifier);
  const key = (keyId: string): KeyName => ({ kind: "key", account, region, keyId });
  if (account === call.home.account) {
    if (keyId === undefined) {
      throw aliasNotFound(identifier);
    }
    return accessNamedKey(call, key(keyId), demand, {
      unmade: makesKey(identifier, demand.action)
        ? async () => (await firstUse()).unmadeKey(call, identifier)
        : undefined,
      gone: () => aliasNotFound(identifier),
    });
  }
  // Which key the caller's own policies would have to allow is known only now.
  // So whatever is missing, the reads and the answer are the same.
  const target = key(keyId ?? keyIdOfNone);
  const loaded = await find(call, target, demand);
  const decision = await decideOnFound(call, target, loaded, demand);
  const { found } = loaded;
  if (found === undefined || !decision.allowed) {
    throw await unrevealingDenial(call, demand.action, "foreign");
  }
  return found;
}

/** @returns the id of the key that an alias points to, which may be there or not */
async function targetOf({ services }: Call, alias: AliasName): Promise<string | undefined> {
  return managedTarget(alias) ?? (await services.aliases.find(alias))?.target;
}

/** Most functions make no key, most of the time: what does is loaded when it is needed. */
function firstUse() {
  return import("./managed/first-use.ts");
}

/**
 * The id of another account's AWS managed key can be worked out, so how long it
 * takes to be denied must not tell whether the key is there. The policy of one
 * that is there is written and parsed; so it is before anybody looks.
 */
async function prepareLook(name: KeyName): Promise<void> {
  const service = managedService(name, name.keyId);
  if (service !== undefined) {
    const { managedKeyPolicy } = await import("./managed/key-policy.ts");
    parseStoredPolicy("key", managedKeyPolicy(name, service).text);
  }
}

type Absent = {
  /** The AWS managed key that the request makes, if it may use it. */
  readonly unmade?: (() => Promise<KeyWithPolicy>) | undefined;
  /** What to answer otherwise. An alias of a key that is gone is gone with it. */
  readonly gone: () => ServiceError;
};

/**
 * A key of whatever Region.
 * @param absent what becomes of a request for a key of the caller's own account that is not there
 */
export async function accessNamedKey(
  call: Call,
  name: KeyName,
  demand: Demand,
  { unmade, gone }: Absent = { gone: () => notFound(name) },
): Promise<KeyWithPolicy> {
  if (name.account !== call.home.account) {
    return accessForeignKey(call, name, demand);
  }
  const loaded = await find(call, name, demand);
  const found = loaded.found ?? (await unmade?.());
  if (found === undefined) {
    throw gone();
  }
  const decision = await decideOnFound(call, name, { ...loaded, found }, demand);
  if (!decision.allowed) {
    const arn = keyArn(name, name.keyId);
    throw await denial(call, demand.action, { arn }, decision);
  }
  return loaded.found ?? (await firstUse()).makeManagedKey(call, found);
}

/**
 * The caller's own side comes first: who is allowed nothing there learns
 * nothing. It can be told what it lacks as long as that does not follow from the
 * key.
 */
async function accessForeignKey(call: Call, name: KeyName, demand: Demand): Promise<KeyWithPolicy> {
  const { action } = demand;
  // Read at once, whether it is there or not: what follows takes no longer for either.
  const loading = find(call, name, demand);
  loading.catch(() => undefined);
  const { caller } = await call.current();
  const looksAtKey = documentsOf(caller.policies).some(({ conditionKeys }) =>
    [...conditionKeys].some(isKeyFact),
  );
  const own = looksAtKey
    ? undefined
    : await decideOwnSide(
        call,
        action,
        keyArn(name, name.keyId),
        foreignContext(call, name, demand),
      );
  if (own?.allowed === false && !couldBeGranted(action, own)) {
    throw await denial(call, action, "foreign", own);
  }
  const loaded = await loading;
  const decision = await decideOnFound(call, name, loaded, demand);
  if (loaded.found !== undefined && decision.allowed) {
    return loaded.found;
  }
  throw await (own?.allowed === false
    ? denial(call, action, "foreign", own)
    : unrevealingDenial(call, action, "foreign"));
}

/** What is known of a request before its key is. */
function foreignContext(call: Call, { account }: KeyName, { context }: Demand) {
  return mergeContexts(
    callerContext(call),
    contextOf({ "aws:ResourceAccount": account }),
    context ?? new Map(),
  );
}

type Found = {
  readonly found: KeyWithPolicy | undefined;
  /** Those whose tokens the request carries. */
  readonly presented: readonly StoredGrant[];
};

/** One step: what the key's name and the grants' tokens lead to. */
async function find(call: Call, name: KeyName, demand: Demand): Promise<Found> {
  if (name.account !== call.home.account && isManaged(name.keyId)) {
    await prepareLook(name);
  }
  const [found, presented, membership] = await Promise.all([
    call.services.keys.find(name, name.keyId, call.now),
    presentedGrants(call, demand.grantTokens),
    call.membershipOf(name.account),
  ]);
  // The keys of an account that was closed are there no more, for anyone.
  const closed = membership?.account.status === "SUSPENDED";
  return { found: closed ? undefined : found, presented };
}

/**
 * A key that is not there is decided on like one whose policy names nobody, so
 * that the same reads follow: nobody can tell the two by the time they take.
 */
function decideOnFound(
  call: Call,
  name: KeyName,
  { found, presented }: Found,
  demand: Demand,
): Promise<Decision> {
  const target =
    found === undefined
      ? { facts: { ...absentKey, ...name }, policy: silentPolicy }
      : { facts: found.key, policy: policyOf(found) };
  return decideOn(call, target, demand, presented);
}

function policyOf({ policy: { text, principals } }: KeyWithPolicy): PolicyDocument {
  return bindPrincipals(parseStoredPolicy("key", text), principals);
}

const absentKey = {
  origin: "AWS_KMS",
  spec: "SYMMETRIC_DEFAULT",
  usage: "ENCRYPT_DECRYPT",
  tags: new Map<string, string>(),
} as const;

function notFound(name: KeyName): ServiceError {
  return new ServiceError("NotFoundException", `Key '${keyArn(name, name.keyId)}' does not exist`);
}
