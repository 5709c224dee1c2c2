/** The `kms:` condition keys of a request, and what else follows from its key. Source: ../shared/facts/condition-keys.md. */

import { type Context, contextOf } from "../authorization/context.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import type { Key } from "./key.ts";

/** What condition keys tell of a key. */
export type KeyFacts = Pick<
  Key,
  "account" | "region" | "keyId" | "origin" | "spec" | "usage" | "tags"
>;

/**
 * What each action on a key knows of it.
 * @param requestAlias the alias that the request named the key by, if it did
 * @param resourceAliases all aliases of the key, where a policy asks for them
 */
export function keyContext(
  key: KeyFacts,
  callerAccount: string,
  requestAlias: string | undefined,
  resourceAliases: readonly string[] | undefined,
): Context {
  return contextOf({
    "kms:CallerAccount": callerAccount,
    "kms:KeyOrigin": key.origin,
    "kms:KeySpec": key.spec,
    "kms:KeyUsage": key.usage,
    // The older names of the two.
    "kms:CustomerMasterKeySpec": key.spec,
    "kms:CustomerMasterKeyUsage": key.usage,
    "kms:MultiRegion": "false",
    "kms:RequestAlias": requestAlias,
    "kms:ResourceAliases": resourceAliases,
    "aws:ResourceAccount": key.account,
    ...Object.fromEntries([...key.tags].map(([name, value]) => [`aws:ResourceTag/${name}`, value])),
  });
}

/**
 * What encrypting and decrypting know. Names of condition keys have no case, but
 * those of an encryption context do: pairs that differ in case only meet under
 * one name, with a value each, and conditions then look at all of them.
 */
export function encryptionKeys(pairs: EncryptionContext, algorithm: string | undefined): Context {
  const context = new Map<string, readonly string[]>([
    ["kms:encryptionalgorithm", [algorithm ?? "SYMMETRIC_DEFAULT"]],
  ]);
  if (pairs.size > 0) {
    context.set("kms:encryptioncontextkeys", [...pairs.keys()]);
  }
  for (const [key, value] of pairs) {
    const name = `kms:EncryptionContext:${key}`.toLowerCase();
    context.set(name, [...(context.get(name) ?? []), value]);
  }
  return context;
}

/** What tagging knows: the tags that the request sets. */
export function tagKeys(
  tags: readonly { readonly TagKey: string; readonly TagValue: string }[],
): Context {
  return contextOf({
    "aws:TagKeys": tags.map(({ TagKey }) => TagKey),
    ...Object.fromEntries(
      tags.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue]),
    ),
  });
}
