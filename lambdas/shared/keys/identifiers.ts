/**
 * The four ways to name a key: key id, key ARN, alias name, alias ARN.
 * Source of the texts: ../shared/facts/messages.md.
 */

import { ServiceError } from "../wire/errors.ts";
import { type Place, partition } from "./arn.ts";

export type KeyName = Place & { readonly kind: "key"; readonly keyId: string };
export type AliasName = Place & {
  readonly kind: "alias";
  /** With its `alias/` prefix. */
  readonly name: string;
};
export type KeyIdentifier = KeyName | AliasName;

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** UUIDs of version 8; those that are drawn have version 4. */
const managedForm = /^[0-9a-f]{8}-[0-9a-f]{4}-8/;
const multiRegionForm = /^mrk-[0-9a-f]{32}$/;

/**
 * @param home the caller's account and Region: what a bare id or name is completed with
 * @throws ServiceError NotFoundException for what cannot name a key here,
 *   InvalidArnException for what starts like an ARN and is none
 */
export function parseKeyIdentifier(text: string, home: Place): KeyIdentifier {
  if (text.startsWith("arn:")) {
    return parseArn(text, home.region);
  }
  return text.startsWith("alias/")
    ? { kind: "alias", ...home, name: text }
    : parseKeyId(text, home, text);
}

export function isMultiRegion(keyId: string): boolean {
  return keyId.startsWith("mrk-");
}

/** AWS managed keys have ids that follow from whose they are (see managed/key-ids.ts); all others are drawn. */
export function isManaged(keyId: string): boolean {
  return managedForm.test(keyId);
}

/** For operations that take no alias. */
export function parseKeyName(text: string, home: Place): KeyName {
  const identifier = parseKeyIdentifier(text, home);
  if (identifier.kind === "alias") {
    throw new ServiceError(
      "InvalidArnException",
      "Key Aliases are not supported for this operation.",
    );
  }
  return identifier;
}

function parseArn(arn: string, region: string): KeyIdentifier {
  const [, given, service, arnRegion, account, ...rest] = arn.split(":");
  const resource = rest.join(":");
  if (
    service !== "kms" ||
    !arnRegion ||
    account === undefined ||
    !/^\d{12}$/.test(account) ||
    !/^(?:key|alias)\/./.test(resource)
  ) {
    throw new ServiceError("InvalidArnException", `Invalid arn ${arn}`);
  }
  // Keys are used in their own Region. AWS says no more than the Region's name.
  if (arnRegion !== region) {
    throw new ServiceError("NotFoundException", `Invalid arn ${arnRegion}`);
  }
  if (given !== partition) {
    throw new ServiceError("InvalidArnException", `Invalid arn ${arn}`);
  }
  return resource.startsWith("alias/")
    ? { kind: "alias", account, region, name: resource }
    : parseKeyId(resource.slice("key/".length), { account, region }, arn);
}

function parseKeyId(keyId: string, { account, region }: Place, given: string): KeyName {
  if (!uuidForm.test(keyId) && !multiRegionForm.test(keyId)) {
    throw new ServiceError("NotFoundException", `Invalid keyId '${given}'`);
  }
  return { kind: "key", account, region, keyId };
}
