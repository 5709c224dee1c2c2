import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasArn, keyArn } from "../../lambdas/shared/keys/arn.ts";
import { parseKeyIdentifier, parseKeyName } from "../../lambdas/shared/keys/identifiers.ts";
import { home, keyId, refusal } from "./fixtures.ts";

const mrk = `mrk-${"0123456789abcdef".repeat(2)}`;
const arn = "arn:aws:kms:us-east-1:123456789012";
const foreign = "arn:aws:kms:us-east-1:999999999999";
const other = { account: "999999999999", region: "us-east-1" };

describe("the four forms", () => {
  test.each([
    [keyId, { kind: "key", ...home, keyId }],
    [mrk, { kind: "key", ...home, keyId: mrk }],
    [`${arn}:key/${keyId}`, { kind: "key", ...home, keyId }],
    [`${arn}:key/${mrk}`, { kind: "key", ...home, keyId: mrk }],
    [`${foreign}:key/${keyId}`, { kind: "key", ...other, keyId }],
    ["alias/app", { kind: "alias", ...home, name: "alias/app" }],
    ["alias/aws/s3", { kind: "alias", ...home, name: "alias/aws/s3" }],
    ["alias/a/b", { kind: "alias", ...home, name: "alias/a/b" }],
    [`${arn}:alias/app`, { kind: "alias", ...home, name: "alias/app" }],
    [`${foreign}:alias/app`, { kind: "alias", ...other, name: "alias/app" }],
    // An alias may be called like a key; its prefix tells them apart.
    [`alias/${keyId}`, { kind: "alias", ...home, name: `alias/${keyId}` }],
  ])("%s", (text, expected) => {
    expect(parseKeyIdentifier(text, home)).toEqual(expected);
  });
});

describe("what is no key id", () => {
  const invalid = [
    "key",
    "mrk-fake-key-id",
    `mrk-${"a".repeat(31)}`,
    `mrk-${"a".repeat(33)}`,
    `mrk-${"A".repeat(32)}`,
    `MRK-${"a".repeat(32)}`,
    mrk.slice(4),
    keyId.toUpperCase(),
    "1234ABCD-12ab-34cd-56ef-1234567890ab",
    "1234abcd-12AB-34cd-56ef-1234567890ab",
    "1234abcd-12ab-34CD-56ef-1234567890ab",
    "1234abcd-12ab-34cd-56EF-1234567890ab",
    "1234abcd-12ab-34cd-56ef-1234567890AB",
    keyId.replaceAll("-", ""),
    `${keyId}0`,
    keyId.slice(1),
    keyId.replace("a", "g"),
    ` ${keyId}`,
    `${keyId}\n`,
    `key/${keyId}`,
    `{${keyId}}`,
    "Alias/app",
    "ALIAS/app",
    "ARN:aws:kms:us-east-1:123456789012:key/x",
    "../alias/app",
    "__proto__",
    "",
  ];

  test.each(invalid)("%j alone", (text) => {
    expect(refusal(() => parseKeyIdentifier(text, home))).toEqual({
      code: "NotFoundException",
      text: `Invalid keyId '${text}'`,
    });
  });

  test.each(invalid.filter((text) => text !== ""))("%j in an ARN", (text) => {
    expect(refusal(() => parseKeyIdentifier(`${arn}:key/${text}`, home))).toEqual({
      code: "NotFoundException",
      text: `Invalid keyId '${arn}:key/${text}'`,
    });
  });
});

describe("what is no ARN of a key", () => {
  test.each([
    "arn:",
    "arn:aws:kms",
    arn,
    `${arn}:`,
    `${arn}:${keyId}`,
    `${arn}:key`,
    `${arn}:key/`,
    `${arn}:alias/`,
    `${arn}:keys/${keyId}`,
    `${arn}:Key/${keyId}`,
    `${arn}:root`,
    `arn:aws:s3:us-east-1:123456789012:key/${keyId}`,
    `arn:aws:KMS:us-east-1:123456789012:key/${keyId}`,
    `arn:aws:kms:us-east-1::key/${keyId}`,
    `arn:aws:kms:us-east-1:12345678901:key/${keyId}`,
    `arn:aws:kms:us-east-1:1234567890123:key/${keyId}`,
    `arn:aws:kms:us-east-1:12345678901a:key/${keyId}`,
    `arn:aws-cn:kms:us-east-1:123456789012:key/${keyId}`,
    `arn:aws-us-gov:kms:us-east-1:123456789012:alias/app`,
    `arn::kms:us-east-1:123456789012:key/${keyId}`,
    `arn:aws:iam::123456789012:user/admin`,
  ])("%s", (text) => {
    expect(refusal(() => parseKeyIdentifier(text, home))).toEqual({
      code: "InvalidArnException",
      text: `Invalid arn ${text}`,
    });
  });
});

describe("an ARN of another Region", () => {
  test.each([
    [`arn:aws:kms:eu-west-1:123456789012:key/${keyId}`, "eu-west-1"],
    [`arn:aws:kms:eu-west-1:123456789012:alias/app`, "eu-west-1"],
    [`arn:aws:kms:US-EAST-1:123456789012:key/${keyId}`, "US-EAST-1"],
    // Whether it would name a key there is not looked at, nor is the partition.
    [`arn:aws:kms:eu-west-1:123456789012:key/nonsense`, "eu-west-1"],
    [`arn:aws-cn:kms:cn-north-1:123456789012:key/${keyId}`, "cn-north-1"],
  ])("%s: only the Region is shown", (text, region) => {
    expect(refusal(() => parseKeyIdentifier(text, home))).toEqual({
      code: "NotFoundException",
      text: `Invalid arn ${region}`,
    });
  });
});

describe("where aliases are not taken", () => {
  test.each([
    [keyId, { kind: "key", ...home, keyId }],
    [`${foreign}:key/${mrk}`, { kind: "key", ...other, keyId: mrk }],
  ])("%s is a key", (text, expected) => {
    expect(parseKeyName(text, home)).toEqual(expected);
  });

  test.each(["alias/app", "alias/aws/s3", `${arn}:alias/app`, `${foreign}:alias/app`])(
    "%s is refused",
    (text) => {
      expect(refusal(() => parseKeyName(text, home))).toEqual({
        code: "InvalidArnException",
        text: "Key Aliases are not supported for this operation.",
      });
    },
  );

  test("what names nothing is refused as everywhere", () => {
    expect(refusal(() => parseKeyName("nonsense", home)).code).toBe("NotFoundException");
    expect(refusal(() => parseKeyName("arn:nonsense", home)).code).toBe("InvalidArnException");
  });
});

test("what the ARN functions write is read back", () => {
  const digit = (count: number, unit: string) =>
    fc.stringMatching(new RegExp(`^${unit}{${count}}$`));
  const place = fc.record({
    account: digit(12, "[0-9]"),
    region: fc.constantFrom("us-east-1", "eu-north-1", "ap-south-1"),
  });
  fc.assert(
    fc.property(place, fc.uuid(), fc.stringMatching(/^[a-zA-Z0-9:/_-]{1,20}$/), (at, id, rest) => {
      expect(parseKeyIdentifier(keyArn(at, id), at)).toEqual({ kind: "key", ...at, keyId: id });
      const name = `alias/${rest}`;
      expect(parseKeyIdentifier(aliasArn(at, name), at)).toEqual({ kind: "alias", ...at, name });
    }),
  );
});

test("key/alias/… is no alias", () => {
  const arn = `arn:aws:kms:${home.region}:${home.account}:key/alias/app`;
  expect(refusal(() => parseKeyIdentifier(arn, home))).toMatchObject({
    code: "NotFoundException",
    text: `Invalid keyId '${arn}'`,
  });
});
