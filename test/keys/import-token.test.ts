import { describe, expect, test } from "vitest";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { openImportToken, sealImportToken } from "../../lambdas/shared/keys/imports/token.ts";
import type { WrappingAlgorithm } from "../../lambdas/shared/keys/imports/wrapping-algorithms.ts";
import type { Sealed, Vault } from "../../lambdas/shared/keys/vault.ts";
import { bytes, counting, hex } from "../crypto/fixtures.ts";
import { home, keyId, refusalOf } from "./fixtures.ts";

const key = { ...home, keyId, created: new Date("2029-12-31T00:00:00.123Z") };
const expires = Date.parse("2030-01-02T03:04:05.678Z");
const before = new Date(expires - 1);
const privateKey = counting(7, 20);

/** Seals nothing, so that a token's contents can be seen. */
const open = {
  sealFor: async (_account: string, _identity: unknown, plaintext: Uint8Array) => ({
    domainKey: 258,
    sealed: Uint8Array.from(plaintext),
  }),
  openFor: async (_account: string, _identity: unknown, { sealed }: Sealed) =>
    Uint8Array.from(sealed),
} as unknown as Vault;

/** A token as this version hands it out. */
test.each<[WrappingAlgorithm, string]>([
  ["RSAES_OAEP_SHA_1", "01"],
  ["RSAES_OAEP_SHA_256", "02"],
  ["RSA_AES_KEY_WRAP_SHA_1", "03"],
  ["RSA_AES_KEY_WRAP_SHA_256", "04"],
])("known answer: %s", async (algorithm, number) => {
  const token = await sealImportToken(open, key, { algorithm, expires, privateKey });
  expect(hex(token)).toBe(`010102${number}01b8e0949b2e0708090a0b0c0d0e0f101112131415161718191a`);
  const opened = await openImportToken(open, key, token, before);
  expect({ ...opened, privateKey: hex(opened.privateKey) }).toEqual({
    algorithm,
    expires,
    privateKey: hex(privateKey),
  });
});

test("is sealed for one key of one Region, as of when it was created", async () => {
  const identities: unknown[] = [];
  const noting = {
    sealFor: async (account: string, identity: unknown, plaintext: Uint8Array) => {
      identities.push(identity);
      return open.sealFor(account, identity as never, plaintext);
    },
    openFor: async (account: string, identity: unknown, sealed: Sealed) => {
      identities.push(identity);
      return open.openFor(account, identity as never, sealed);
    },
  } as unknown as Vault;
  const parameters = { algorithm: "RSAES_OAEP_SHA_1", expires, privateKey } as const;
  const token = await sealImportToken(noting, key, parameters);
  await openImportToken(noting, key, token, before);
  const identity = ["import-token", home.account, home.region, keyId, "1893369600123"];
  expect(identities).toEqual([identity, identity]);
});

test("the largest wrapping key fits", async () => {
  const { privateKey: largest } = await generateRsa(4096);
  const algorithm = "RSA_AES_KEY_WRAP_SHA_256";
  const token = await sealImportToken(open, key, { algorithm, expires, privateKey: largest });
  // What sealing adds: version, nonce, tag.
  expect(token.length + 1 + 24 + 16).toBeLessThan(6144);
});

describe("is refused", () => {
  const invalid = {
    code: "InvalidImportTokenException",
    text: "The import token is not valid for this key.",
  };

  test.each([
    ["", "nothing"],
    ["01", "no domain key"],
    ["010001", "no contents"],
    ["0200010201b8e0949b2e07", "another version"],
    ["0100010001b8e0949b2e07", "no algorithm"],
    ["0100010501b8e0949b2e07", "an unknown algorithm"],
  ])("%s: %s", async (token) => {
    expect(await refusalOf(openImportToken(open, key, bytes(token), before))).toEqual(invalid);
  });

  test("what does not open", async () => {
    const closed = { ...open, openFor: async () => undefined } as unknown as Vault;
    const token = bytes("0100010201b8e0949b2e07");
    expect(await refusalOf(openImportToken(closed, key, token, before))).toEqual(invalid);
  });

  test("what has expired", async () => {
    const token = bytes("0100010201b8e0949b2e07");
    expect(await refusalOf(openImportToken(open, key, token, new Date(expires)))).toEqual({
      code: "ExpiredImportTokenException",
      text: "The import token has expired.",
    });
  });
});
