import { describe, expect, test } from "vitest";
import { openWrapping } from "../../lambdas/shared/keys/wrapping.ts";
import type { Clients, SecretValue } from "../../lambdas/shared/runtime/clients.ts";
import { bytes, counting, fixedRandom, hex } from "../crypto/fixtures.ts";

const reference = "secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:wrapping";
const secret = "correct horse battery staple, and then some";
const identity = ["domain-key", "123456789012", "1"];
const domainKey = counting(0, 32);

type Read = { readonly reference: string; readonly version: string | undefined };

/** A secret store; the last version is the current one. */
function storeOf(versions: Readonly<Record<string, string>>) {
  const reads: Read[] = [];
  const read = async (reference: string, version?: string): Promise<SecretValue> => {
    reads.push({ reference, version });
    const found = version ?? Object.keys(versions).at(-1) ?? "";
    const value = versions[found];
    if (value === undefined) {
      throw new Error(`no version ${found}`);
    }
    return { value, version: found };
  };
  return {
    reads,
    wrapping: openWrapping(reference, clientsWith({ secrets: { read } }), fixedRandom),
  };
}

const clientsWith = (clients: Partial<Clients>) => clients as Clients;

describe("a secret", () => {
  test("opens what it sealed, and says which version that was", async () => {
    const { wrapping } = storeOf({ v1: secret });
    const wrapped = await wrapping.wrap(identity, domainKey);
    expect(wrapped.wrappingVersion).toBe("v1");
    expect(hex(await wrapping.unwrap(identity, wrapped))).toBe(hex(domainKey));
  });

  /**
   * What this version of the format looked like when it was made: tables hold
   * such values, and they must open for ever.
   */
  const knownAnswer =
    "01000102030405060708090a0b0c0d0e0f101112131415161718dbc8aa7bf24f2f7946ab02ac15596735c15aa42bbd64d3a7ce92dc062641c15d0905b98ae1d099ab144af3077dc549";

  test("known answer", async () => {
    const { wrapping } = storeOf({ v1: secret });
    const wrapped = { wrappingVersion: "v1", blob: bytes(knownAnswer) };
    expect(hex(await wrapping.unwrap(identity, wrapped))).toBe(hex(domainKey));
    expect(hex((await wrapping.wrap(identity, domainKey)).blob)).toBe(knownAnswer);
  });

  test("that was rotated opens what its older versions sealed", async () => {
    const wrapped = await storeOf({ v1: secret }).wrapping.wrap(identity, domainKey);
    const rotated = storeOf({ v1: secret, v2: `${secret}, rotated` });
    expect(hex(await rotated.wrapping.unwrap(identity, wrapped))).toBe(hex(domainKey));
    expect((await rotated.wrapping.wrap(identity, domainKey)).wrappingVersion).toBe("v2");
    expect(rotated.reads).toEqual([
      { reference, version: "v1" },
      { reference, version: undefined },
    ]);
  });

  const doesNotOpen =
    "A domain key does not open: the wrapping secret is not the one that it was sealed with";

  test("that is another opens nothing", async () => {
    const wrapped = await storeOf({ v1: secret }).wrapping.wrap(identity, domainKey);
    const other = storeOf({ v1: `${secret}!` }).wrapping;
    await expect(other.unwrap(identity, wrapped)).rejects.toThrow(doesNotOpen);
  });

  test.each([
    [["domain-key", "123456789012", "2"]],
    [["domain-key", "123456789013", "1"]],
    [["domain-key", "12345678901", "21"]],
    [["material", "123456789012", "1"]],
  ])("does not open it as %j", async (other) => {
    const { wrapping } = storeOf({ v1: secret });
    const wrapped = await wrapping.wrap(identity, domainKey);
    await expect(wrapping.unwrap(other, wrapped)).rejects.toThrow(doesNotOpen);
  });

  test("of 31 characters is too short, of 32 it is long enough", async () => {
    const short = storeOf({ v1: "x".repeat(31) }).wrapping;
    await expect(short.wrap(identity, domainKey)).rejects.toThrow(
      "The wrapping secret must have at least 32 characters",
    );
    const enough = storeOf({ v1: "x".repeat(32) }).wrapping;
    expect((await enough.wrap(identity, domainKey)).blob).toHaveLength(1 + 24 + 32 + 16);
  });

  test("is read once for each version", async () => {
    const { wrapping, reads } = storeOf({ v1: secret });
    const wrapped = await Promise.all(
      Array.from({ length: 5 }, () => wrapping.wrap(identity, domainKey)),
    );
    await Promise.all(wrapped.map((value) => wrapping.unwrap(identity, value)));
    expect(reads).toEqual([
      { reference, version: undefined },
      { reference, version: "v1" },
    ]);
  });

  test("that cannot be read is asked for again", async () => {
    let broken = true;
    const read = () =>
      broken
        ? Promise.reject(new Error("throttled"))
        : Promise.resolve({ value: secret, version: "v1" });
    const wrapping = openWrapping(reference, clientsWith({ secrets: { read } }), fixedRandom);
    await expect(wrapping.wrap(identity, domainKey)).rejects.toThrow("throttled");
    broken = false;
    expect((await wrapping.wrap(identity, domainKey)).wrappingVersion).toBe("v1");
  });

  test("is in no message, nor is what it seals", async () => {
    const wrapped = await storeOf({ v1: secret }).wrapping.wrap(identity, domainKey);
    for (const wrong of [`${secret}!`, "short secret"]) {
      const error: unknown = await storeOf({ v1: wrong })
        .wrapping.unwrap(identity, wrapped)
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).not.toContain(wrong);
      expect(String(error)).not.toContain(hex(domainKey));
    }
  });
});

describe("a KMS key", () => {
  const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const context = { "lockstead:sealed": "domain-key/123456789012/1" };

  test("seals and opens in KMS, each value bound to what it is", async () => {
    const calls: unknown[] = [];
    const kms: Clients["kms"] = {
      encrypt: async (...call) => {
        calls.push(call);
        return bytes("c0ffee");
      },
      decrypt: async (...call) => {
        calls.push(call);
        return domainKey;
      },
    };
    const wrapping = openWrapping(`kms:${keyArn}`, clientsWith({ kms }), fixedRandom);
    const wrapped = await wrapping.wrap(identity, domainKey);
    expect(wrapped).toEqual({ wrappingVersion: "kms", blob: bytes("c0ffee") });
    expect(await wrapping.unwrap(identity, wrapped)).toEqual(domainKey);
    expect(calls).toEqual([
      [keyArn, domainKey, context],
      [keyArn, bytes("c0ffee"), context],
    ]);
  });

  test("that refuses is not hidden", async () => {
    const refuse = () => Promise.reject(new Error("AccessDeniedException"));
    const kms = { encrypt: refuse, decrypt: refuse };
    const wrapping = openWrapping(`kms:${keyArn}`, clientsWith({ kms }), fixedRandom);
    await expect(wrapping.wrap(identity, domainKey)).rejects.toThrow("AccessDeniedException");
    await expect(
      wrapping.unwrap(identity, { wrappingVersion: "kms", blob: domainKey }),
    ).rejects.toThrow("AccessDeniedException");
  });
});
