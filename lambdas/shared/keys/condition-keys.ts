/** The `kms:` condition keys of a request, and what else follows from its key. Source: ../shared/facts/condition-keys.md. */

import { type Context, contextOf, mergeContexts, namedContext } from "../authorization/context.ts";
import type { Call } from "../runtime/operation.ts";
import type { Demand } from "./authorize.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { type GrantTerms, newGrantOf } from "./grants/terms.ts";
import { type Key, typeInSet } from "./key.ts";
import type { KeyRequest } from "./key-request.ts";

/** What condition keys tell of a key. */
export type KeyFacts = Pick<
  Key,
  "account" | "region" | "keyId" | "origin" | "spec" | "usage" | "tags" | "set" | "service"
> &
  Partial<Pick<Key, "created">>;

/** From which account a call comes, and through which service. */
type Origin = Pick<Call, "home" | "via">;

/** What each action on a key knows of its call's origin. */
export function callerContext({ home, via }: Origin): Context {
  return contextOf({ "kms:CallerAccount": home.account, "kms:ViaService": via });
}

/**
 * What each action on a key knows of it.
 * @param requestAlias the alias that the request named the key by, if it did
 * @param resourceAliases all aliases of the key, where a policy asks for them
 */
export function keyContext(
  key: KeyFacts,
  call: Origin,
  requestAlias: string | undefined,
  resourceAliases: readonly string[] | undefined,
): Context {
  return mergeContexts(
    callerContext(call),
    contextOf({
      "kms:KeyOrigin": key.origin,
      "kms:KeySpec": key.spec,
      "kms:KeyUsage": key.usage,
      // The older names of the two.
      "kms:CustomerMasterKeySpec": key.spec,
      "kms:CustomerMasterKeyUsage": key.usage,
      "kms:MultiRegion": String(key.set !== undefined),
      "kms:MultiRegionKeyType": typeInSet(key),
      "kms:RequestAlias": requestAlias,
      "kms:ResourceAliases": resourceAliases,
      "aws:ResourceAccount": key.account,
    }),
    namedContext("aws:ResourceTag/", key.tags),
  );
}

const keyFacts = new Set([
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "kms:customermasterkeyspec",
  "kms:customermasterkeyusage",
  "kms:keyorigin",
  "kms:keyspec",
  "kms:keyusage",
  "kms:multiregion",
  "kms:multiregionkeytype",
  "kms:reencryptonsamekey",
  "kms:resourcealiases",
]);

/** Whether a condition key, in lower case, tells something of the key that only its owner may know. */
export function isKeyFact(conditionKey: string): boolean {
  return keyFacts.has(conditionKey) || conditionKey.startsWith("aws:resourcetag/");
}

/**
 * What encrypting and decrypting know.
 * @param algorithm as the request names it, if it does
 * @param more of the request
 */
export function ofEncryption(
  pairs: EncryptionContext,
  algorithm: string | undefined,
  more: Context = new Map(),
): Pick<Demand, "context" | "encryptionContext"> {
  const context = mergeContexts(
    contextOf({ "kms:EncryptionAlgorithm": algorithm ?? "SYMMETRIC_DEFAULT" }),
    pairKeys(pairs),
    more,
  );
  return { context, encryptionContext: pairs };
}

/**
 * What generating a key pair knows.
 * @param more of the request
 */
export function dataKeyPairKeys(
  pairs: EncryptionContext,
  spec: string,
  more: Context = new Map(),
): Pick<Demand, "context" | "encryptionContext"> {
  const { context = new Map(), encryptionContext = pairs } = ofEncryption(pairs, undefined);
  return {
    context: mergeContexts(context, contextOf({ "kms:DataKeyPairSpec": spec }), more),
    encryptionContext,
  };
}

export function signingKeys(input: {
  readonly SigningAlgorithm: string;
  readonly MessageType?: string;
}): Context {
  return contextOf({
    "kms:SigningAlgorithm": input.SigningAlgorithm,
    "kms:MessageType": input.MessageType ?? "RAW",
  });
}

export function macKeys({ MacAlgorithm }: { readonly MacAlgorithm: string }): Context {
  return contextOf({ "kms:MacAlgorithm": MacAlgorithm });
}

/** @param more of the request */
export function keyAgreementKeys(
  { KeyAgreementAlgorithm }: { readonly KeyAgreementAlgorithm: string },
  more: Context = new Map(),
): Context {
  return mergeContexts(contextOf({ "kms:KeyAgreementAlgorithm": KeyAgreementAlgorithm }), more);
}

function pairKeys(pairs: EncryptionContext): Context {
  return mergeContexts(
    contextOf({ "kms:EncryptionContextKeys": pairs.size > 0 ? [...pairs.keys()] : undefined }),
    namedContext("kms:EncryptionContext:", pairs),
  );
}

/** What CreateGrant knows, beside the pairs of its constraint. */
export function grantKeys(terms: GrantTerms): Context {
  const { constraint, sourceArn, operations } = newGrantOf(terms);
  return mergeContexts(
    constraint === undefined ? new Map() : pairKeys(constraint.pairs),
    contextOf({
      "kms:GrantConstraintType": [
        constraint?.type ?? [],
        sourceArn === undefined ? [] : "SourceArn",
      ].flat(),
      "kms:GrantConstraintSourceArn": sourceArn,
      "kms:GrantOperations": operations,
      "kms:GranteePrincipal": terms.GranteePrincipal,
      "kms:RetiringPrincipal": terms.RetiringPrincipal,
      "kms:GranteeServicePrincipal": terms.GranteeServicePrincipal,
      "kms:RetiringServicePrincipal": terms.RetiringServicePrincipal,
    }),
  );
}

/** What CreateGrant, ListGrants and RevokeGrant know: a service makes grants for its own resources. */
export function grantIsForAwsResource({ via }: Origin): Context {
  return contextOf({ "kms:GrantIsForAWSResource": String(via !== undefined) });
}

/** What CreateKey knows: the key as it is asked for, defaults and all. */
export function newKeyKeys(call: Origin, request: NewKeyRequest): Context {
  const spec = request.KeySpec ?? request.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  const usage = request.KeyUsage ?? "ENCRYPT_DECRYPT";
  return mergeContexts(
    callerContext(call),
    contextOf({
      "kms:KeyOrigin": request.Origin ?? "AWS_KMS",
      "kms:KeySpec": spec,
      "kms:KeyUsage": usage,
      "kms:CustomerMasterKeySpec": spec,
      "kms:CustomerMasterKeyUsage": usage,
      "kms:MultiRegion": String(request.MultiRegion ?? false),
      "kms:MultiRegionKeyType": request.MultiRegion ? "PRIMARY" : undefined,
      // Only there when it is sent: `Null` can ask for that.
      "kms:BypassPolicyLockoutSafetyCheck": request.BypassPolicyLockoutSafetyCheck?.toString(),
    }),
    tagKeys(request.Tags ?? []),
  );
}

type NewKeyRequest = KeyRequest & {
  readonly BypassPolicyLockoutSafetyCheck?: boolean;
  readonly Tags?: readonly { readonly TagKey: string; readonly TagValue: string }[];
};

/** @param region of the replica key */
export function replicationKeys(region: string): Context {
  return contextOf({ "kms:ReplicaRegion": region });
}

/** @param region of the new primary key */
export function primaryRegionKeys(region: string): Context {
  return contextOf({ "kms:PrimaryRegion": region });
}

/** What the CreateKey that is part of a ReplicateKey knows: it is in the replica key's Region. */
export function replicaKeys(
  call: Origin,
  { spec, usage, origin }: Pick<Key, "spec" | "usage" | "origin">,
  request: NewKeyRequest & { readonly ReplicaRegion: string },
): Context {
  return mergeContexts(
    newKeyKeys(call, {
      ...request,
      KeySpec: spec,
      KeyUsage: usage,
      Origin: origin,
      MultiRegion: true,
    }),
    contextOf({
      "kms:MultiRegionKeyType": "REPLICA",
      "aws:RequestedRegion": request.ReplicaRegion,
    }),
  );
}

/** What GetParametersForImport knows. */
export function wrappingKeys(input: {
  readonly WrappingAlgorithm: string;
  readonly WrappingKeySpec: string;
}): Context {
  return contextOf({
    "kms:WrappingAlgorithm": input.WrappingAlgorithm,
    "kms:WrappingKeySpec": input.WrappingKeySpec,
  });
}

/** What ImportKeyMaterial knows. */
export function importKeys(input: {
  readonly ExpirationModel?: string;
  readonly ValidTo?: Date;
}): Context {
  return contextOf({
    "kms:ExpirationModel": input.ExpirationModel ?? "KEY_MATERIAL_EXPIRES",
    "kms:ValidTo": input.ValidTo?.toISOString(),
  });
}

/** @param window days */
export function deletionKeys(window: number): Context {
  return contextOf({ "kms:ScheduleKeyDeletionPendingWindowInDays": String(window) });
}

/** @param period days */
export function rotationPeriodKeys(period: number): Context {
  return contextOf({ "kms:RotationPeriodInDays": String(period) });
}

/** What tagging knows: the tags that the request sets. */
export function tagKeys(
  tags: readonly { readonly TagKey: string; readonly TagValue: string }[],
): Context {
  return mergeContexts(
    contextOf({ "aws:TagKeys": tags.map(({ TagKey }) => TagKey) }),
    namedContext(
      "aws:RequestTag/",
      tags.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const),
    ),
  );
}
