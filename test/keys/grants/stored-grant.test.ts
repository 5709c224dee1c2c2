import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../../lambdas/shared/crypto/random.ts";
import {
  granteePrefix,
  grantNameText,
  newGrantId,
  parseGrantName,
} from "../../../lambdas/shared/keys/grants/stored-grant.ts";
import type { BoundTerms } from "../../../lambdas/shared/keys/grants/terms.ts";
import { home, keyId } from "../fixtures.ts";

const alice = "arn:aws:iam::123456789012:user/alice";
const bob = "arn:aws:iam::123456789012:user/bob";
const place = { ...home, keyId };
const context = (...pairs: [string, string][]) => new Map(pairs);

const terms: BoundTerms = {
  GranteePrincipal: alice,
  RetiringPrincipal: bob,
  Name: "name",
  Operations: ["Encrypt", "Decrypt"],
  Constraints: { EncryptionContextSubset: context(["a", "1"], ["b", "2"]) },
  principals: { [alice]: "AIDAALICE", [bob]: "AIDABOB" },
};

/** Without what is undefined, as terms are when they are parsed. */
const without = (...names: readonly (keyof BoundTerms)[]): BoundTerms =>
  Object.fromEntries(
    Object.entries(terms).filter(([name]) => !names.includes(name as keyof BoundTerms)),
  ) as BoundTerms;

const unnamed = without("Name");

const idOf = (changed: Partial<BoundTerms> = {}, where = place, issuer = home.account) =>
  newGrantId(where, issuer, { ...terms, ...changed }, systemRandom);

test("an id is 64 hexadecimal digits, of which the first half is the grantee's", () => {
  const prefix = granteePrefix({ type: "id", id: "AIDAALICE", arn: alice });
  expect(prefix).toMatch(/^[0-9a-f]{32}$/);
  for (const id of [idOf(), newGrantId(place, home.account, unnamed, systemRandom)]) {
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(id.slice(0, 32)).toBe(prefix);
  }
});

test("the grantee's half does not depend on key, issuer and the other terms", () => {
  const other = newGrantId({ ...place, keyId: "other" }, "999999999999", unnamed, systemRandom);
  expect(other.slice(0, 32)).toBe(idOf().slice(0, 32));
});

test("without a name no two ids are the same", () => {
  const ids = Array.from({ length: 1000 }, () =>
    newGrantId(place, home.account, unnamed, systemRandom),
  );
  expect(new Set(ids).size).toBe(1000);
});

describe("with a name, the id is the same", () => {
  test.each<[string, () => string]>([
    ["for the same terms", () => idOf()],
    ["for operations in another order", () => idOf({ Operations: ["Decrypt", "Encrypt"] })],
    ["for an operation twice", () => idOf({ Operations: ["Encrypt", "Decrypt", "Encrypt"] })],
    [
      "for pairs in another order",
      () => idOf({ Constraints: { EncryptionContextSubset: context(["b", "2"], ["a", "1"]) } }),
    ],
    [
      "beside an empty Equals, which is none",
      () =>
        idOf({
          Constraints: { ...terms.Constraints, EncryptionContextEquals: context() },
        }),
    ],
    [
      "for someone by another name",
      () =>
        idOf({
          GranteePrincipal: "arn:aws:iam::123456789012:user/moved/alice",
          principals: {
            "arn:aws:iam::123456789012:user/moved/alice": "AIDAALICE",
            [bob]: "AIDABOB",
          },
        }),
    ],
  ])("%s", (_what, id) => {
    expect(id()).toBe(idOf());
  });
});

const service = { GranteeServicePrincipal: "s3.amazonaws.com" };
const subset = { EncryptionContextSubset: context(["a", "1"], ["b", "2"]) };

/** Each changes one thing that a grant says. */
const changes: Readonly<Record<string, () => string>> = {
  nothing: () => idOf(),
  account: () => idOf({}, { ...place, account: "999999999999" }),
  region: () => idOf({}, { ...place, region: "us-east-2" }),
  key: () => idOf({}, { ...place, keyId: keyId.replace("1", "2") }),
  "issuing account": () => idOf({}, place, "999999999999"),
  grantee: () => idOf({ GranteePrincipal: bob }),
  "grantee of the same name": () =>
    idOf({ principals: { [alice]: "AIDAOTHER", [bob]: "AIDABOB" } }),
  "service grantee": () =>
    newGrantId(place, home.account, { ...without("GranteePrincipal"), ...service }, systemRandom),
  "another service grantee": () =>
    newGrantId(
      place,
      home.account,
      { ...without("GranteePrincipal"), GranteeServicePrincipal: "sns.amazonaws.com" },
      systemRandom,
    ),
  "retiring principal": () => idOf({ RetiringPrincipal: alice }),
  "retiring principal of the same name": () =>
    idOf({ principals: { [alice]: "AIDAALICE", [bob]: "AIDAOTHER" } }),
  "no retiring principal": () =>
    newGrantId(place, home.account, without("RetiringPrincipal"), systemRandom),
  "retiring service": () =>
    newGrantId(
      place,
      home.account,
      { ...without("RetiringPrincipal"), RetiringServicePrincipal: "s3.amazonaws.com" },
      systemRandom,
    ),
  name: () => idOf({ Name: "Name" }),
  "fewer operations": () => idOf({ Operations: ["Encrypt"] }),
  "more operations": () => idOf({ Operations: ["Encrypt", "Decrypt", "DescribeKey"] }),
  "no constraint": () => newGrantId(place, home.account, without("Constraints"), systemRandom),
  "an empty Equals": () => idOf({ Constraints: { EncryptionContextEquals: context() } }),
  Equals: () => idOf({ Constraints: { EncryptionContextEquals: context(["a", "1"], ["b", "2"]) } }),
  "fewer pairs": () => idOf({ Constraints: { EncryptionContextSubset: context(["a", "1"]) } }),
  "another key of a pair": () =>
    idOf({ Constraints: { EncryptionContextSubset: context(["A", "1"], ["b", "2"]) } }),
  "another value": () =>
    idOf({ Constraints: { EncryptionContextSubset: context(["a", "12"], ["b", "2"]) } }),
  "pairs that read alike": () =>
    idOf({ Constraints: { EncryptionContextSubset: context(["a", "1b2"]) } }),
  "a source": () =>
    idOf({ Constraints: { ...subset, SourceArn: "arn:aws:s3:::a-bucket-of-mine" } }),
  "another source": () =>
    idOf({ Constraints: { ...subset, SourceArn: "arn:aws:s3:::a-bucket-of-yours" } }),
};

test("with a name, the id follows from all that the grant says", () => {
  const ids = Object.entries(changes).map(([what, id]) => [id(), what] as const);
  const same = Map.groupBy(ids, ([id]) => id);
  expect([...same.values()].filter(({ length }) => length > 1)).toEqual([]);
  expect(ids.map(([id]) => id)).toEqual(Object.values(changes).map((id) => id()));
});

test("an empty Subset is no constraint, and names the grant of one without", () => {
  expect(idOf({ Constraints: { EncryptionContextSubset: context() } })).toBe(
    changes["no constraint"]?.(),
  );
  expect(idOf({ Constraints: {} })).toBe(changes["no constraint"]?.());
});

describe("the text of a grant's name", () => {
  const name = { ...place, grantId: "0f".repeat(32) };

  test("is read back", () => {
    expect(parseGrantName(grantNameText(name))).toEqual(name);
  });

  test.each([
    "",
    "/",
    grantNameText({ ...name, account: "12345678901" }),
    grantNameText({ ...name, region: "" }),
    grantNameText({ ...name, region: "a#b" }),
    grantNameText({ ...name, keyId: "" }),
    grantNameText({ ...name, keyId: "a/b" }),
    grantNameText({ ...name, grantId: "0f".repeat(31) }),
    grantNameText({ ...name, grantId: "0F".repeat(32) }),
    `${grantNameText(name)}0`,
    `${grantNameText(name)}\n`,
    ` ${grantNameText(name)}`,
  ])("'%s' is none", (text) => {
    expect(parseGrantName(text)).toBeUndefined();
  });

  test("nothing else is read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseGrantName(text)).toBeUndefined();
      }),
    );
  });
});
