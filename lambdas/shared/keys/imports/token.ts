/**
 * Import tokens: whoever holds one may import material that was wrapped under the
 * public key which it was handed out with. The private key is in the token, sealed
 * for the one key that material can be imported into, so nothing has to be stored,
 * and a later token takes nothing from an earlier one.
 *
 *   offset  size
 *        0     1  format version, 0x01
 *        1     2  which of the account's domain keys sealed the rest, big-endian
 *        3     n  sealed: algorithm (1) | expiry (6), milliseconds since 1970,
 *                 big-endian | the wrapping key, PKCS#8
 *
 * INVARIANT: a token lives for a day, so a format may go a day after its successor
 * came; what a version byte or an algorithm's number means never changes.
 */

import { asBuffer } from "../../crypto/key-pair.ts";
import { ServiceError } from "../../wire/errors.ts";
import { day } from "../due.ts";
import type { Key } from "../key.ts";
import type { Sealed, Vault } from "../vault.ts";
import type { WrappingAlgorithm } from "./wrapping-algorithms.ts";

const version = 0x01;
const headerLength = 3;
const expiryOffset = 1;
const privateKeyOffset = 7;

/** By which number a token names each. */
const algorithms: readonly (WrappingAlgorithm | undefined)[] = [
  undefined,
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
];

/** Milliseconds. */
export const tokenLifetime = day;

export type ImportParameters = {
  readonly algorithm: WrappingAlgorithm;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** PKCS#8, DER. To be filled with zeros after use. */
  readonly privateKey: Uint8Array;
};

type KeyName = Pick<Key, "account" | "region" | "keyId" | "created">;

/** @returns at most 6144 bytes, whatever the wrapping key's size */
export async function sealImportToken(
  vault: Vault,
  key: KeyName,
  { algorithm, expires, privateKey }: ImportParameters,
): Promise<Uint8Array> {
  const contents = Buffer.alloc(privateKeyOffset + privateKey.length);
  contents[0] = algorithms.indexOf(algorithm);
  contents.writeUIntBE(expires, expiryOffset, privateKeyOffset - expiryOffset);
  contents.set(privateKey, privateKeyOffset);
  const { domainKey, sealed } = await vault
    .sealFor(key.account, identityOf(key), contents)
    .finally(() => contents.fill(0));
  const header = Buffer.of(version, 0, 0);
  header.writeUInt16BE(domainKey, 1);
  return Buffer.concat([header, sealed]);
}

/**
 * @throws ServiceError InvalidImportTokenException for what was not made for this
 *   key, ExpiredImportTokenException
 */
export async function openImportToken(
  vault: Vault,
  key: KeyName,
  token: Uint8Array,
  now: Date,
): Promise<ImportParameters> {
  const read = parse(token);
  const opened = read && (await vault.openFor(key.account, identityOf(key), read));
  const algorithm = algorithms[opened?.[0] ?? 0];
  if (opened === undefined || algorithm === undefined) {
    throw new ServiceError("InvalidImportTokenException");
  }
  const contents = asBuffer(opened);
  const expires = contents.readUIntBE(expiryOffset, privateKeyOffset - expiryOffset);
  const privateKey = contents.subarray(privateKeyOffset);
  if (expires <= now.getTime()) {
    privateKey.fill(0);
    throw new ServiceError("ExpiredImportTokenException");
  }
  return { algorithm, expires, privateKey };
}

function parse(token: Uint8Array): Sealed | undefined {
  if (token[0] !== version || token.length <= headerLength) {
    return undefined;
  }
  const [, high = 0, low = 0] = token;
  return { domainKey: high * 256 + low, sealed: token.subarray(headerLength) };
}

/**
 * Of one Region, even if the key is in several, and of one life: a replica key
 * that is made again has the ARN of the one before.
 */
function identityOf({ account, region, keyId, created }: KeyName): readonly string[] {
  return ["import-token", account, region, keyId, String(created.getTime())];
}
