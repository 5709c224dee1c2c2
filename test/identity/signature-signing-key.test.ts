import { createSecretKey, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  deriveSigningKey,
  SigningKeyCache,
} from "../../lambdas/shared/identity/signature/signing-key.ts";
import { secretAccessKey } from "./signature-requests.ts";

describe("the signing key", () => {
  // From AWS's documentation of the derivation.
  it.each([
    ["20150830", "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"],
    ["20120215", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"],
  ])("of %s is the published one", (date, key) => {
    expect(
      deriveSigningKey(secretAccessKey, { date, region: "us-east-1", service: "iam" })
        .export()
        .toString("hex"),
    ).toBe(key);
  });
});

describe("the cache of signing keys", () => {
  const scope = { date: "20300517", region: "eu-central-1", service: "kms" };
  const key = (byte: number): KeyObject => createSecretKey(Buffer.alloc(32, byte));

  const is = (byte: number) => (found: KeyObject | undefined) => found?.equals(key(byte)) === true;

  it("gives back what it keeps", () => {
    const cache = new SigningKeyCache(2);
    expect(cache.find("A", "secret", scope)).toBeUndefined();
    cache.keep("A", "secret", scope, key(1));
    expect(cache.find("A", "secret", scope)).toSatisfy(is(1));
  });

  it("gives nothing for another secret, key id, or scope", () => {
    const cache = new SigningKeyCache(2);
    cache.keep("A", "secret", scope, key(1));
    expect(cache.find("A", "changed", scope)).toBeUndefined();
    expect(cache.find("B", "secret", scope)).toBeUndefined();
    expect(cache.find("A", "secret", { ...scope, date: "20300518" })).toBeUndefined();
    expect(cache.find("A", "secret", { ...scope, region: "eu-central-2" })).toBeUndefined();
    expect(cache.find("A", "secret", { ...scope, service: "sts" })).toBeUndefined();
  });

  it("keeps one secret of a key id at a time", () => {
    const cache = new SigningKeyCache(2);
    cache.keep("A", "secret", scope, key(1));
    cache.keep("A", "changed", scope, key(2));
    expect(cache.size).toBe(1);
    expect(cache.find("A", "secret", scope)).toBeUndefined();
    expect(cache.find("A", "changed", scope)).toSatisfy(is(2));
  });

  it("drops what was not used for longest", () => {
    const cache = new SigningKeyCache(2);
    cache.keep("A", "secret", scope, key(1));
    cache.keep("B", "secret", scope, key(2));
    cache.find("A", "secret", scope);
    cache.keep("C", "secret", scope, key(3));
    expect(cache.size).toBe(2);
    expect(cache.find("A", "secret", scope)).toSatisfy(is(1));
    expect(cache.find("B", "secret", scope)).toBeUndefined();
    expect(cache.find("C", "secret", scope)).toSatisfy(is(3));
  });
});
