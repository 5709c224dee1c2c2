/**
 * From a name to a key that the caller may use: resolve, load, authorize. In
 * this order, so that nothing of a key is known to who may not use it: its
 * state is looked at afterwards, by the operation.
 */

import type { Call } from "../runtime/operation.ts";
import type { KeyWithPolicy } from "../store/keys.ts";
import { ServiceError } from "../wire/errors.ts";
import { aliasArn, keyArn } from "./arn.ts";
import {
  authorizeAccountAction,
  decideOn,
  type Demand,
  denial,
  unrevealingDenial,
} from "./authorize.ts";
import { type AliasName, type KeyName, parseKeyIdentifier, parseKeyName } from "./identifiers.ts";
import type { CiphertextName } from "./symmetric-ciphertext.ts";

/** A well-formed key id that is never drawn: its UUID has no version. */
const keyIdOfNone = "00000000-0000-0000-0000-000000000000";

/** A key named in any of the four ways, of whatever account: for cryptographic operations and DescribeKey. */
export async function accessKey(call: Call, text: string, demand: Demand): Promise<KeyWithPolicy> {
  requireGrantTokens(demand.grantTokens);
  const identifier = parseKeyIdentifier(text, call.home);
  if (identifier.kind === "key") {
    return accessNamedKey(call, identifier, demand);
  }
  return accessAliasedKey(call, identifier, demand);
}

async function accessAliasedKey(
  call: Call,
  identifier: AliasName,
  anyDemand: Demand,
): Promise<KeyWithPolicy> {
  const demand = { ...anyDemand, requestAlias: identifier.name };
  const { account, region, name } = identifier;
  const arn = aliasArn(identifier, name);
  const alias = await call.services.aliases.find(identifier);
  if (account !== call.home.account) {
    // Which key the caller's own policies would have to allow is known only now.
    // So whatever is missing, the reads and the answer are the same.
    const found = await call.services.keys.find(identifier, alias?.target ?? keyIdOfNone);
    if (found === undefined || (await decideOn(call, found, demand)) !== undefined) {
      throw unrevealingDenial(call, demand.action, { arn });
    }
    return found;
  }
  if (alias === undefined) {
    throw new ServiceError("NotFoundException", `Alias ${arn} is not found.`);
  }
  return accessNamedKey(call, { kind: "key", account, region, keyId: alias.target }, demand);
}

/** The ARN of the key that a text names, whether the key is there or not. */
export async function resolveKeyArn(call: Call, text: string): Promise<string | undefined> {
  const identifier = parseKeyIdentifier(text, call.home);
  const keyId =
    identifier.kind === "key"
      ? identifier.keyId
      : (await call.services.aliases.find(identifier))?.target;
  return keyId && keyArn(identifier, keyId);
}

/** A key of the caller's own account, by id or ARN: for operations that manage keys. */
export async function accessOwnKey(
  call: Call,
  text: string,
  demand: Demand,
): Promise<KeyWithPolicy> {
  const name = parseKeyName(text, call.home);
  if (name.account !== call.home.account) {
    throw unrevealingDenial(call, demand.action, { arn: keyArn(name, name.keyId) });
  }
  return accessNamedKey(call, name, demand);
}

/** The key that a ciphertext names. Whatever is wrong with it, the answer shows no ARN. */
export async function accessCiphertextKey(
  call: Call,
  { account, keyId }: CiphertextName,
  demand: Demand,
): Promise<KeyWithPolicy> {
  requireGrantTokens(demand.grantTokens);
  const place = { account, region: call.home.region };
  const found = await call.services.keys.find(place, keyId);
  const because = found && (await decideOn(call, found, demand));
  if (found === undefined || (because !== undefined && account !== call.home.account)) {
    throw unrevealingDenial(call, demand.action, "ciphertext");
  }
  if (because !== undefined) {
    throw denial(call, demand.action, "ciphertext", because);
  }
  return found;
}

/**
 * The id of a key of the caller's own account that has to exist, for actions
 * that only identity policies decide.
 */
export async function requireOwnKey(call: Call, text: string): Promise<string> {
  const name = parseKeyName(text, call.home);
  const found =
    name.account === call.home.account && (await call.services.keys.find(name, name.keyId));
  if (!found) {
    throw notFound(name);
  }
  return name.keyId;
}

async function accessNamedKey(call: Call, name: KeyName, demand: Demand): Promise<KeyWithPolicy> {
  const arn = keyArn(name, name.keyId);
  const foreign = name.account !== call.home.account;
  if (foreign) {
    // The caller's own side first: who lacks that learns nothing by the reads.
    authorizeAccountAction(call, demand.action, arn);
  }
  const found = await call.services.keys.find(name, name.keyId);
  if (found === undefined) {
    throw foreign ? unrevealingDenial(call, demand.action, { arn }) : notFound(name);
  }
  const because = await decideOn(call, found, demand);
  if (because !== undefined) {
    throw foreign
      ? unrevealingDenial(call, demand.action, { arn })
      : denial(call, demand.action, { arn }, because);
  }
  return found;
}

/** No grant exists yet, so no token was ever issued. */
function requireGrantTokens(tokens: readonly string[] | undefined): void {
  if (tokens !== undefined && tokens.length > 0) {
    throw new ServiceError("InvalidGrantTokenException");
  }
}

function notFound(name: KeyName): ServiceError {
  return new ServiceError("NotFoundException", `Key '${keyArn(name, name.keyId)}' does not exist`);
}
