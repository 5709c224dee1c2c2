import { describe, expect, test } from "vitest";
import type { ContextConstraint } from "../../../lambdas/shared/authorization/grants.ts";
import {
  type GrantConstraints,
  grantOf,
  type GrantTerms,
  newGrantOf,
  requireTermsFor,
  requireValidTerms,
} from "../../../lambdas/shared/keys/grants/terms.ts";
import { key, refusal } from "../fixtures.ts";

const alice = "arn:aws:iam::123456789012:user/alice";
const terms: GrantTerms = { GranteePrincipal: alice, Operations: ["Encrypt"] };
const service = "s3.us-east-1.amazonaws.com";
const SourceArn = "arn:aws:s3:::a-bucket-of-mine";
const pairs = (count: number, value = "v") =>
  new Map(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
const empty = new Map<string, string>();

const accepted: readonly (readonly [string, GrantTerms])[] = [
  ["a grantee alone", terms],
  ["a retiring principal", { ...terms, RetiringPrincipal: alice }],
  ["a retiring service", { ...terms, RetiringServicePrincipal: service }],
  [
    "a service, its source and who retires it",
    {
      GranteeServicePrincipal: service,
      RetiringPrincipal: alice,
      Operations: ["Encrypt"],
      Constraints: { SourceArn },
    },
  ],
  [
    "eight pairs of the longest values",
    { ...terms, Constraints: { EncryptionContextEquals: pairs(8, "v".repeat(384)) } },
  ],
  [
    "all constraints that go together",
    {
      ...terms,
      Constraints: { EncryptionContextSubset: pairs(1), EncryptionContextEquals: empty, SourceArn },
    },
  ],
  [
    "two empty constraints",
    { ...terms, Constraints: { EncryptionContextSubset: empty, EncryptionContextEquals: empty } },
  ],
];

test.each(accepted)("%s is accepted", (_what, given) => {
  expect(() => requireValidTerms(given)).not.toThrow();
});

const { GranteePrincipal: _, ...nobody } = terms;
const refused: readonly (readonly [string, GrantTerms, code: string, text: string])[] = [
  [
    "no grantee",
    nobody,
    "ValidationException",
    "Specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
  ],
  [
    "two grantees",
    { ...terms, GranteeServicePrincipal: service },
    "ValidationException",
    "Specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
  ],
  [
    "two who retire",
    { ...terms, RetiringPrincipal: alice, RetiringServicePrincipal: service },
    "ValidationException",
    "Specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
  ],
  [
    "a grantee that is none",
    { ...terms, GranteePrincipal: "alice" },
    "InvalidArnException",
    "ARN is not valid: alice",
  ],
  [
    "a retiring principal that is none",
    { ...terms, RetiringPrincipal: "x" },
    "InvalidArnException",
    "ARN is not valid: x",
  ],
  [
    "a service that is none",
    { ...nobody, GranteeServicePrincipal: "s3" },
    "ValidationException",
    "s3 is not the name of a service principal, e.g. dynamodb.us-west-2.amazonaws.com.",
  ],
  [
    "a service without a source",
    { ...nobody, GranteeServicePrincipal: service, RetiringPrincipal: alice },
    "ValidationException",
    "A grant to a GranteeServicePrincipal must have a SourceArn constraint.",
  ],
  [
    "a service that nobody retires",
    { ...nobody, GranteeServicePrincipal: service, Constraints: { SourceArn } },
    "ValidationException",
    "A grant to a GranteeServicePrincipal must have a retiring principal.",
  ],
  [
    "two constraints",
    {
      ...terms,
      Constraints: { EncryptionContextSubset: pairs(1), EncryptionContextEquals: pairs(1) },
    },
    "ValidationException",
    "More than one constraint supplied",
  ],
  [
    "nine pairs",
    { ...terms, Constraints: { EncryptionContextSubset: pairs(9) } },
    "ValidationException",
    "A grant constraint can have at most 8 encryption context pairs.",
  ],
  [
    "a value that is too long",
    { ...terms, Constraints: { EncryptionContextSubset: pairs(2, "v".repeat(385)) } },
    "ValidationException",
    "A value in a grant constraint can have at most 384 characters.",
  ],
  [
    "a source that is none",
    { ...terms, Constraints: { SourceArn: "bucket" } },
    "InvalidArnException",
    "ARN is not valid: bucket",
  ],
];

test.each(refused)("%s is refused", (_what, given, code, text) => {
  expect(refusal(() => requireValidTerms(given))).toEqual({ code, text });
});

test.each(["\ud800", "\udc00x"])(
  "text without a UTF-8 form is refused, as key and as value",
  (half) => {
    for (const pair of [
      [half, "v"],
      ["k", half],
    ] as const) {
      const Constraints = { EncryptionContextEquals: new Map([pair]) };
      expect(refusal(() => requireValidTerms({ ...terms, Constraints })).code).toBe(
        "ValidationException",
      );
    }
  },
);

test("the longest context that a request can have can be a constraint, and no longer one", () => {
  const constraint = (length: number) => ({
    ...terms,
    Constraints: { EncryptionContextSubset: new Map([["k".repeat(length), ""]]) },
  });
  expect(() => requireValidTerms(constraint(8185))).not.toThrow();
  expect(refusal(() => requireValidTerms(constraint(8186))).code).toBe("ValidationException");
});

describe("the constraint that decides", () => {
  const some = pairs(1);
  const Equals = (of: ReadonlyMap<string, string>): ContextConstraint => ({
    type: "EncryptionContextEquals",
    pairs: of,
  });
  const Subset = (of: ReadonlyMap<string, string>): ContextConstraint => ({
    type: "EncryptionContextSubset",
    pairs: of,
  });

  test.each<[string, GrantConstraints | undefined, ContextConstraint | undefined]>([
    ["is none where none is given", undefined, undefined],
    ["is none in an empty structure", {}, undefined],
    ["is none for an empty Subset", { EncryptionContextSubset: empty }, undefined],
    ["is an empty Equals", { EncryptionContextEquals: empty }, Equals(empty)],
    ["is Equals", { EncryptionContextEquals: some }, Equals(some)],
    ["is Subset", { EncryptionContextSubset: some }, Subset(some)],
    [
      "is Equals beside an empty Subset",
      { EncryptionContextEquals: some, EncryptionContextSubset: empty },
      Equals(some),
    ],
    [
      "is Subset beside an empty Equals",
      { EncryptionContextEquals: empty, EncryptionContextSubset: some },
      Subset(some),
    ],
    [
      "is an empty Equals beside an empty Subset",
      { EncryptionContextEquals: empty, EncryptionContextSubset: empty },
      Equals(empty),
    ],
  ])("%s", (_what, constraints, expected) => {
    const given = { ...terms, ...(constraints && { Constraints: constraints }) };
    expect(newGrantOf(given)).toEqual({
      operations: ["Encrypt"],
      constraint: expected,
      sourceArn: undefined,
    });
  });
});

test("a grant as it is decided on names its grantee by id, and a service by its name", () => {
  const principals = { [alice]: "AIDAALICE" };
  expect(grantOf("id", "123456789012", { ...terms, principals })).toEqual({
    id: "id",
    issuingAccount: "123456789012",
    grantee: { type: "id", id: "AIDAALICE", arn: alice },
    operations: ["Encrypt"],
    constraint: undefined,
    sourceArn: undefined,
  });
  const toService = { ...nobody, GranteeServicePrincipal: service, principals: {} };
  expect(grantOf("id", "123456789012", toService).grantee).toEqual({
    type: "service",
    name: service,
  });
});

describe("for the key", () => {
  test("operations have to fit", () => {
    expect(() => requireTermsFor(key, terms)).not.toThrow();
    expect(refusal(() => requireTermsFor(key, { ...terms, Operations: ["Sign"] })).code).toBe(
      "ValidationException",
    );
  });

  test("a constraint on the context is for symmetric encryption keys only", () => {
    const constrained = { ...terms, Constraints: { EncryptionContextSubset: pairs(1) } };
    expect(() => requireTermsFor(key, constrained)).not.toThrow();
    const other = { ...key, spec: "HMAC_256" as typeof key.spec };
    expect(refusal(() => requireTermsFor(other, constrained))).toEqual({
      code: "ValidationException",
      text: "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
    });
    expect(() => requireTermsFor(other, { ...terms, Constraints: { SourceArn } })).not.toThrow();
  });
});
