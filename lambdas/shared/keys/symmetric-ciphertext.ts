/**
 * The ciphertext of a symmetric key. It names its key, so that Decrypt needs
 * no KeyId, and its key material, so that it decrypts after rotation.
 *
 *   offset  size
 *        0     1  format version, 0x01
 *        1     1  form of the key id: 0 UUID, 1 multi-Region (mrk-)
 *        2     6  account of the key, big-endian
 *        8    16  key id
 *       24    32  key material id
 *       56    32  salt
 *       88   n+16 AES-256-GCM ciphertext and tag
 *
 * Key and nonce are HKDF-SHA256(material, salt): each message has a key of its
 * own, so no key nears AES-GCM's limits and no nonce can repeat under one key.
 * The header and the canonical encryption context are the associated data.
 * The Region is not named: a multi-Region key decrypts in each of its Regions.
 *
 * INVARIANT: what is encrypted today decrypts for ever; a new format gets a new
 * version byte. test/keys/symmetric-ciphertext.test.ts holds known answers.
 */

import { aesGcm, aesGcmDecrypt, aesGcmEncrypt } from "../crypto/aes-gcm.ts";
import { hkdfSha256 } from "../crypto/hkdf.ts";
import { requireLength } from "../crypto/length.ts";
import type { Random } from "../crypto/random.ts";
import { canonicalContext, type EncryptionContext } from "./encryption-context.ts";

export type CiphertextName = {
  /** 12 digits. */
  readonly account: string;
  readonly keyId: string;
  /** 64 hexadecimal digits. */
  readonly materialId: string;
};

const version = 0x01;
const materialLength = 32;
const saltOffset = 56;
const saltLength = 32;
const headerLength = saltOffset + saltLength;
const info = "lockstead symmetric ciphertext v1";

/** @param material 32 bytes */
export function encryptSymmetric(
  material: Uint8Array,
  name: CiphertextName,
  context: EncryptionContext,
  plaintext: Uint8Array,
  random: Random,
): Uint8Array {
  const header = encodeHeader(name, random(saltLength));
  const parameters = messageParameters(material, header, context);
  const ciphertext = aesGcmEncrypt(parameters, plaintext);
  parameters.key.fill(0);
  return Buffer.concat([header, ciphertext]);
}

/** @returns whose ciphertext this claims to be, or undefined when it has not our form */
export function nameOfCiphertext(ciphertext: Uint8Array): CiphertextName | undefined {
  if (ciphertext.length < headerLength + aesGcm.tagLength || ciphertext[0] !== version) {
    return undefined;
  }
  const bytes = Buffer.from(ciphertext.buffer, ciphertext.byteOffset, headerLength);
  const account = String(bytes.readUIntBE(2, 6)).padStart(12, "0");
  const keyId = decodeKeyId(bytes[1] ?? 0, bytes.toString("hex", 8, 24));
  return keyId === undefined || account.length > 12
    ? undefined
    : { account, keyId, materialId: bytes.toString("hex", 24, saltOffset) };
}

/** @returns the plaintext, or undefined when ciphertext or context are not authentic */
export function decryptSymmetric(
  material: Uint8Array,
  context: EncryptionContext,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  const header = ciphertext.subarray(0, headerLength);
  const parameters = messageParameters(material, header, context);
  const plaintext = aesGcmDecrypt(parameters, ciphertext.subarray(headerLength));
  parameters.key.fill(0);
  return plaintext;
}

function messageParameters(material: Uint8Array, header: Uint8Array, context: EncryptionContext) {
  requireLength("A symmetric key's material", material, materialLength);
  const derived = hkdfSha256({
    inputKey: material,
    salt: header.subarray(saltOffset),
    info,
    length: aesGcm.keyLength + aesGcm.nonceLength,
  });
  return {
    key: derived.subarray(0, aesGcm.keyLength),
    nonce: derived.subarray(aesGcm.keyLength),
    // The header has one length, so where the context begins is never in doubt.
    associatedData: Buffer.concat([header, canonicalContext(context)]),
  };
}

function encodeHeader(
  { account, keyId, materialId }: CiphertextName,
  salt: Uint8Array,
): Uint8Array {
  if (!/^(?:mrk-)?[0-9a-f-]+$/.test(keyId) || !/^[0-9a-f]{64}$/.test(materialId)) {
    throw new RangeError("A ciphertext must name its key and its material");
  }
  const header = Buffer.alloc(headerLength);
  header[0] = version;
  header[1] = keyId.startsWith("mrk-") ? 1 : 0;
  header.writeUIntBE(Number(account), 2, 6);
  header.write(keyId.replace(/^mrk-|-/g, ""), 8, 16, "hex");
  header.write(materialId, 24, 32, "hex");
  header.set(salt, saltOffset);
  return header;
}

function decodeKeyId(form: number, hex: string): string | undefined {
  if (form === 1) {
    return `mrk-${hex}`;
  }
  return form === 0
    ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
    : undefined;
}
