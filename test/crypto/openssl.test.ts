/**
 * What we sign and encrypt, the `openssl` command reads, and the reverse: another
 * build of OpenSSL than node's, driven by another interface, which knows ready-made
 * digests too. Where the command is not installed, these tests are skipped.
 */

import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { ecdh } from "../../lambdas/shared/crypto/ecdh.ts";
import { ecdsaSign, ecdsaVerify, generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import {
  ed25519Sign,
  ed25519Verify,
  generateEd25519,
} from "../../lambdas/shared/crypto/ed25519.ts";
import type { KeyPair } from "../../lambdas/shared/crypto/key-pair.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { rsaOaepDecrypt, rsaOaepEncrypt } from "../../lambdas/shared/crypto/rsa-oaep.ts";
import { rsaSign, rsaVerify } from "../../lambdas/shared/crypto/rsa-signature.ts";
import { installed, openSsl } from "../support/openssl.ts";
import { hex } from "./fixtures.ts";
import { keysOf } from "./keys.ts";

const { file, run: openssl, remove } = openSsl();
afterAll(remove);

const message = Buffer.from("what is signed");

const withPublic = ({ publicKey }: KeyPair) =>
  `-pubin -keyform DER -inkey ${file("public.der", publicKey)}`;
const withPrivate = ({ privateKey }: KeyPair) =>
  `-keyform DER -inkey ${file("private.der", privateKey)}`;

/** By `pkeyutl`, which takes a digest as it is. */
function sign(pair: KeyPair, input: Uint8Array, options: string): Buffer {
  return openssl(`pkeyutl -sign ${withPrivate(pair)} -in ${file("input", input)} ${options}`);
}

function verify(pair: KeyPair, input: Uint8Array, signature: Uint8Array, options: string): void {
  const files = `-in ${file("input", input)} -sigfile ${file("signature", signature)}`;
  openssl(`pkeyutl -verify ${withPublic(pair)} ${files} ${options}`);
}

describe.skipIf(!installed)("openssl", () => {
  test.each([
    ["P-256", "sha256"],
    ["P-384", "sha384"],
    ["P-521", "sha512"],
    ["secp256k1", "sha256"],
  ] as const)("ECDSA, %s", async (curve, hash) => {
    const pair = await generateEc(curve);
    const { privateKey, publicKey } = keysOf(pair);
    const digest = createHash(hash).update(message).digest();
    const options = `-pkeyopt digest:${hash}`;
    for (const input of [{ digest }, { raw: message }]) {
      verify(pair, digest, ecdsaSign(privateKey, hash, input), options);
    }
    const theirs = sign(pair, digest, options);
    expect(ecdsaVerify(publicKey, hash, { digest }, theirs)).toBe(true);
    expect(ecdsaVerify(publicKey, hash, { raw: message }, theirs)).toBe(true);
  });

  test.each(["sha256", "sha384", "sha512"] as const)("RSA signatures, %s", async (hash) => {
    const pair = await generateRsa(2048);
    const { privateKey, publicKey } = keysOf(pair);
    const digest = createHash(hash).update(message).digest();
    for (const [scheme, padding] of [
      ["pkcs1", "-pkeyopt rsa_padding_mode:pkcs1"],
      ["pss", "-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:digest"],
    ] as const) {
      const options = `${padding} -pkeyopt digest:${hash}`;
      verify(pair, digest, rsaSign(privateKey, scheme, hash, { digest }), options);
      const theirs = sign(pair, digest, options);
      expect(rsaVerify(publicKey, scheme, hash, { digest }, theirs)).toBe(true);
    }
  });

  test.each(["sha1", "sha256"] as const)("RSAES-OAEP, %s", async (hash) => {
    const pair = await generateRsa(2048);
    const { privateKey, publicKey } = keysOf(pair);
    const options = `-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:${hash} -pkeyopt rsa_mgf1_md:${hash}`;
    const ours = file("ciphertext", rsaOaepEncrypt(publicKey, hash, message));
    const decrypted = openssl(`pkeyutl -decrypt ${withPrivate(pair)} -in ${ours} ${options}`);
    expect(decrypted.equals(message)).toBe(true);
    const plaintext = file("plaintext", message);
    const theirs = openssl(`pkeyutl -encrypt ${withPublic(pair)} -in ${plaintext} ${options}`);
    expect(hex(rsaOaepDecrypt(privateKey, hash, theirs))).toBe(hex(message));
  });

  test("Ed25519", () => {
    const pair = generateEd25519();
    const { privateKey, publicKey } = keysOf(pair);
    verify(pair, message, ed25519Sign(privateKey, message), "-rawin");
    expect(ed25519Verify(publicKey, message, sign(pair, message, "-rawin"))).toBe(true);
  });

  test.each(["P-256", "P-384", "P-521"] as const)("ECDH, %s", async (curve) => {
    const [own, peer] = [await generateEc(curve), await generateEc(curve)];
    const theirs = openssl(
      `pkeyutl -derive ${withPrivate(own)} -peerform DER -peerkey ${file("peer.der", peer.publicKey)}`,
    );
    expect(hex(ecdh(keysOf(own).privateKey, keysOf(peer).publicKey))).toBe(hex(theirs));
  });
});
