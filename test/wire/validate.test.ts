import { describe, expect, test } from "vitest";
import { untagResourceMembers } from "../../lambdas/kms/members/untag-resource.ts";
import { createAliasMembers } from "../../lambdas/kms/members/create-alias.ts";
import { createKeyMembers } from "../../lambdas/kms/members/create-key.ts";
import { encryptMembers } from "../../lambdas/kms/members/encrypt.ts";
import { generateRandomMembers } from "../../lambdas/kms/members/generate-random.ts";
import { listKeysMembers } from "../../lambdas/kms/members/list-keys.ts";
import { putKeyPolicyMembers } from "../../lambdas/kms/members/put-key-policy.ts";
import { tagResourceMembers } from "../../lambdas/kms/members/tag-resource.ts";
import type { Members } from "../../lambdas/shared/wire/members.ts";
import { validateMembers } from "../../lambdas/shared/wire/validate.ts";
import { refusal } from "./fixtures.ts";

const KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

const accepted: readonly [string, Members, object][] = [
  ["the least", encryptMembers, { KeyId: "x", Plaintext: new Uint8Array(1) }],
  ["the most", encryptMembers, { KeyId: "x".repeat(2048), Plaintext: new Uint8Array(4096) }],
  ["no member at all", listKeysMembers, {}],
  ["the first number", listKeysMembers, { Limit: 1 }],
  ["the last number", listKeysMembers, { Limit: 1000 }],
  ["an empty list where the model has no bound", tagResourceMembers, { KeyId, Tags: [] }],
  [
    "an empty string where it may be",
    tagResourceMembers,
    { KeyId, Tags: [{ TagKey: "a", TagValue: "" }] },
  ],
  ["a choice", createKeyMembers, { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" }],
  [
    "a boolean of either kind",
    createKeyMembers,
    { MultiRegion: false, BypassPolicyLockoutSafetyCheck: true },
  ],
  [
    "every character of an alias",
    createAliasMembers,
    { AliasName: "alias/azAZ09:/_-", TargetKeyId: KeyId },
  ],
  [
    "the last Latin-1 letter, tab and line break",
    putKeyPolicyMembers,
    { KeyId, Policy: "\t\r\n ÿ" },
  ],
];

test.each(accepted)("accepts %s", (_, members, input) => {
  expect(() => validateMembers(members, input)).not.toThrow();
});

const unmet = "failed to satisfy constraint:";

/** Of one failure each. */
const refused: readonly [string, Members, object, string][] = [
  [
    "a member that is missing",
    encryptMembers,
    { Plaintext: new Uint8Array(1) },
    `Value null at 'keyId' ${unmet} Member must not be null`,
  ],
  [
    "an empty string",
    encryptMembers,
    { KeyId: "", Plaintext: new Uint8Array(1) },
    `Value '' at 'keyId' ${unmet} Member must have length greater than or equal to 1`,
  ],
  [
    "a string that is too long",
    generateRandomMembers,
    { CustomKeyStoreId: "x".repeat(65) },
    `Value '${"x".repeat(65)}' at 'customKeyStoreId' ${unmet} Member must have length less than or equal to 64`,
  ],
  [
    "a string that is too long in UTF-16 units, as Java counts",
    generateRandomMembers,
    { CustomKeyStoreId: "😀".repeat(33) },
    `Value '${"😀".repeat(33)}' at 'customKeyStoreId' ${unmet} Member must have length less than or equal to 64`,
  ],
  [
    "an empty blob, whose value is not shown",
    encryptMembers,
    { KeyId, Plaintext: new Uint8Array() },
    `Value at 'plaintext' ${unmet} Member must have length greater than or equal to 1`,
  ],
  [
    "a blob that is too long",
    encryptMembers,
    { KeyId, Plaintext: new Uint8Array(4097) },
    `Value at 'plaintext' ${unmet} Member must have length less than or equal to 4096`,
  ],
  [
    "a number that is too small",
    generateRandomMembers,
    { NumberOfBytes: 0 },
    `Value '0' at 'numberOfBytes' ${unmet} Member must have value greater than or equal to 1`,
  ],
  [
    "a number that is too large",
    generateRandomMembers,
    { NumberOfBytes: 1025 },
    `Value '1025' at 'numberOfBytes' ${unmet} Member must have value less than or equal to 1024`,
  ],
  [
    "a choice that there is not",
    encryptMembers,
    { KeyId, Plaintext: new Uint8Array(1), EncryptionAlgorithm: "ROT13" },
    `Value 'ROT13' at 'encryptionAlgorithm' ${unmet} Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]`,
  ],
  [
    "a choice in another case",
    createKeyMembers,
    { Origin: "aws_kms" },
    `Value 'aws_kms' at 'origin' ${unmet} Member must satisfy enum value set: [AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]`,
  ],
  [
    "a string that does not match",
    createAliasMembers,
    { AliasName: "alias/a b", TargetKeyId: KeyId },
    `Value 'alias/a b' at 'aliasName' ${unmet} Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$`,
  ],
  [
    "a string that matches up to its line break",
    createAliasMembers,
    { AliasName: "alias/a\n", TargetKeyId: KeyId },
    `Value 'alias/a\n' at 'aliasName' ${unmet} Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$`,
  ],
  [
    "a string of which a part matches, where the pattern has no anchors",
    putKeyPolicyMembers,
    { KeyId, Policy: "{}", PolicyName: "default-1" },
    String.raw`Value 'default-1' at 'policyName' ${unmet} Member must satisfy regular expression pattern: [\w]+`,
  ],
  [
    "a policy beyond Latin-1",
    putKeyPolicyMembers,
    { KeyId, Policy: "{Ā}" },
    String.raw`Value '{Ā}' at 'policy' ${unmet} Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
  ],
  [
    "a list that is too long",
    encryptMembers,
    { KeyId, Plaintext: new Uint8Array(1), GrantTokens: Array.from({ length: 11 }, () => "t") },
    `Value at 'grantTokens' ${unmet} Member must have length less than or equal to 10`,
  ],
  [
    "an item of a list",
    untagResourceMembers,
    { KeyId, TagKeys: ["a", "b", ""] },
    `Value '' at 'tagKeys.3.member' ${unmet} Member must have length greater than or equal to 1`,
  ],
  [
    "a member of an item of a list",
    tagResourceMembers,
    {
      KeyId,
      Tags: [
        { TagKey: "a", TagValue: "" },
        { TagKey: "", TagValue: "" },
      ],
    },
    `Value '' at 'tags.2.member.tagKey' ${unmet} Member must have length greater than or equal to 1`,
  ],
  [
    "a member that an item of a list lacks",
    tagResourceMembers,
    { KeyId, Tags: [{ TagKey: "a" }] },
    `Value null at 'tags.1.member.tagValue' ${unmet} Member must not be null`,
  ],
  [
    "a member of a structure",
    generateRandomMembers,
    { Recipient: { KeyEncryptionAlgorithm: "X" } },
    `Value 'X' at 'recipient.keyEncryptionAlgorithm' ${unmet} Member must satisfy enum value set: [RSAES_OAEP_SHA_256]`,
  ],
  [
    "a member of a structure that is a blob",
    generateRandomMembers,
    { Recipient: { AttestationDocument: new Uint8Array() } },
    `Value at 'recipient.attestationDocument' ${unmet} Member must have length greater than or equal to 1`,
  ],
];

test.each(refused)("refuses %s", (_, members, input, text) => {
  expect(refusal(() => validateMembers(members, input))).toEqual({
    code: "ValidationException",
    text: `1 validation error detected: ${text}`,
  });
});

describe("several failures are reported together", () => {
  test("in the order of the members", () => {
    expect(
      refusal(() => validateMembers(encryptMembers, { Plaintext: new Uint8Array(5000) })).text,
    ).toBe(
      `2 validation errors detected: Value null at 'keyId' ${unmet} Member must not be null; ` +
        `Value at 'plaintext' ${unmet} Member must have length less than or equal to 4096`,
    );
  });

  test("two of one value", () => {
    const AliasName = " ".repeat(257);
    expect(refusal(() => validateMembers(createAliasMembers, { AliasName })).text).toBe(
      `3 validation errors detected: Value '${AliasName}' at 'aliasName' ${unmet} Member must have length less than or equal to 256; ` +
        `Value '${AliasName}' at 'aliasName' ${unmet} Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; ` +
        `Value null at 'targetKeyId' ${unmet} Member must not be null`,
    );
  });

  test("down to the items of lists", () => {
    const Tags = [
      { TagKey: "x".repeat(129), TagValue: "v" },
      { TagKey: "ok", TagValue: "y".repeat(257) },
    ];
    expect(refusal(() => validateMembers(tagResourceMembers, { KeyId, Tags })).text).toBe(
      `2 validation errors detected: Value '${"x".repeat(129)}' at 'tags.1.member.tagKey' ${unmet} Member must have length less than or equal to 128; ` +
        `Value '${"y".repeat(257)}' at 'tags.2.member.tagValue' ${unmet} Member must have length less than or equal to 256`,
    );
  });
});

test("no plaintext is in the message, however wrong the request is", () => {
  const Plaintext = Buffer.from("attack at dawn".repeat(500));
  const { text } = refusal(() => validateMembers(encryptMembers, { Plaintext }));
  expect(text).toContain("'plaintext'");
  expect(text).not.toContain("attack");
  expect(text).not.toContain(Plaintext.toString("base64").slice(0, 8));
});

test("an answer tells of ten failures at most, and shows no more of a value than it is known by", () => {
  const members = {
    Tags: { type: "list", member: { type: "string", max: 1 } },
    Long: { type: "string", max: 1 },
  } as const;
  const many = refusal(() =>
    validateMembers(members, { Tags: Array.from({ length: 500 }, () => "xx") }),
  );
  expect(many.text).toMatch(/^10 validation errors detected: /);
  const long = refusal(() => validateMembers(members, { Long: "x".repeat(1_000_000) }));
  expect(long.text?.length).toBeLessThan(1300);
});
