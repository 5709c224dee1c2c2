import { createHash, sign, verify } from "node:crypto";
import { ed25519, ed25519ph } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import {
  ed25519phSign,
  ed25519phVerify,
  ed25519Sign,
  ed25519Verify,
  generateEd25519,
} from "../../lambdas/shared/crypto/ed25519.ts";
import { generateMlDsa } from "../../lambdas/shared/crypto/ml-dsa.ts";
import rfc8032 from "../vectors/rfc8032-ed25519ph.json" with { type: "json" };
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "./fixtures.ts";
import { keysOf, publicKeyOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const { privateKey, publicKey } = keysOf(generateEd25519());
const rawPrivate = privateKey.export({ format: "raw-private" });
const rawPublic = publicKey.export({ format: "raw-public" });
const message = Buffer.from("what is signed");

test("Wycheproof", () => {
  const vectors = wycheproof<Record<"publicKeyDer" | "msg" | "sig", string>>("ed25519");
  const wrong = exceptions(vectors, ({ publicKeyDer, msg, sig, result }) => {
    const valid = ed25519Verify(publicKeyOf(publicKeyDer), bytes(msg), bytes(sig));
    return valid === (result === "valid");
  });
  expect(wrong).toEqual([]);
});

test("RFC 8032, 7.3: Ed25519ph", () => {
  const pair = generateEd25519(() => bytes(rfc8032.secretKey));
  expect(hex(pair.publicKey.slice(-32))).toBe(rfc8032.publicKey);
  const keys = keysOf(pair);
  const abc = bytes(rfc8032.message);
  expect(hex(ed25519phSign(keys.privateKey, abc))).toBe(rfc8032.signature);
  expect(ed25519phVerify(keys.publicKey, abc, bytes(rfc8032.signature))).toBe(true);
});

test("Ed25519ph hashes what it is given, a digest too", () => {
  const digest = createHash("sha512").update(message).digest();
  const ofMessage = ed25519phSign(privateKey, message);
  const ofDigest = ed25519phSign(privateKey, digest);
  expect(ed25519phVerify(publicKey, digest, ofDigest)).toBe(true);
  expect(ed25519phVerify(publicKey, message, ofDigest)).toBe(false);
  expect(ed25519phVerify(publicKey, digest, ofMessage)).toBe(false);
});

test("node and noble, both ways", () => {
  const signature = ed25519Sign(privateKey, message);
  expect(hex(signature)).toBe(hex(ed25519.sign(message, rawPrivate)));
  expect(hex(signature)).toBe(hex(sign(null, message, privateKey)));
  expect(ed25519.verify(signature, message, rawPublic)).toBe(true);
  expect(verify(null, message, publicKey, signature)).toBe(true);
  const prehashed = ed25519phSign(privateKey, message);
  expect(ed25519ph.verify(prehashed, message, rawPublic)).toBe(true);
});

test("one is not the other", () => {
  expect(ed25519Verify(publicKey, message, ed25519phSign(privateKey, message))).toBe(false);
  expect(ed25519phVerify(publicKey, message, ed25519Sign(privateKey, message))).toBe(false);
});

test("any changed byte, and any other length, is refused", () => {
  const signature = ed25519Sign(privateKey, message);
  const prehashed = ed25519phSign(privateKey, message);
  for (const changed of withOneByteChanged(signature)) {
    expect(ed25519Verify(publicKey, message, changed)).toBe(false);
  }
  for (const changed of withOneByteChanged(prehashed)) {
    expect(ed25519phVerify(publicKey, message, changed)).toBe(false);
  }
  for (const size of [0, 1, 32, 63, 65, 128]) {
    expect(ed25519Verify(publicKey, message, counting(0, size))).toBe(false);
    expect(ed25519phVerify(publicKey, message, counting(0, size))).toBe(false);
  }
});

test("an S that is not below the order is refused: no second signature from a first", () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes.toReversed()).toString("hex");
  const raised = (signature: Uint8Array) => {
    const s = BigInt(`0x${hexOf(signature.slice(32))}`) + order;
    const end = Buffer.from(s.toString(16).padStart(64, "0"), "hex").toReversed();
    return Buffer.concat([signature.subarray(0, 32), end]);
  };
  expect(ed25519Verify(publicKey, message, raised(ed25519Sign(privateKey, message)))).toBe(false);
  expect(ed25519phVerify(publicKey, message, raised(ed25519phSign(privateKey, message)))).toBe(
    false,
  );
});

test("a pair follows from its 32 random bytes, and they are overwritten", () => {
  const seed = counting(0, 32);
  const pair = generateEd25519(() => seed);
  expect(hex(pair.privateKey)).toBe(`302e020100300506032b657004220420${hex(fixedRandom(32))}`);
  expect(hex(pair.publicKey)).toBe(
    `302a300506032b6570032100${hex(ed25519.getPublicKey(fixedRandom(32)))}`,
  );
  expect(hex(seed)).toBe("00".repeat(32));
});

test("misuse is a programming error", () => {
  const other = keysOf(generateMlDsa(44));
  for (const misuse of [
    () => ed25519Sign(publicKey, message),
    () => ed25519phSign(other.privateKey, message),
    () => ed25519Verify(other.publicKey, message, new Uint8Array(64)),
    () => ed25519phVerify(privateKey, message, new Uint8Array(64)),
  ]) {
    expect(misuse).toThrow(RangeError);
  }
});
