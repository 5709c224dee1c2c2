/** What AWS says of the keys of its services, for all of them. */

import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../lambdas/shared/authorization/document.ts";
import { managedAliases, serviceOfAlias } from "../../../lambdas/shared/keys/managed/aliases.ts";
import { managedKeyPolicy } from "../../../lambdas/shared/keys/managed/key-policy.ts";
import { managedServices } from "../../../lambdas/shared/keys/managed/services.ts";

const place = { account: "111122223333", region: "eu-west-1" };

test("the aliases are in order, and lead to their services", () => {
  expect(managedAliases).toEqual(managedAliases.toSorted());
  expect(managedAliases.map(serviceOfAlias)).toEqual([...managedServices.keys()].toSorted());
  expect(managedAliases).toHaveLength(39);
  expect(serviceOfAlias("alias/aws/")).toBeUndefined();
  expect(serviceOfAlias("alias/s3")).toBeUndefined();
});

test("a service that there is not has no policy", () => {
  expect(() => managedKeyPolicy(place, "nothing")).toThrow("There is no service nothing");
});

test("a policy is written once", () => {
  expect(managedKeyPolicy({ ...place }, "s3")).toBe(managedKeyPolicy(place, "s3"));
  expect(managedKeyPolicy(place, "sqs").text).not.toBe(managedKeyPolicy(place, "s3").text);
  const elsewhere = { ...place, region: "eu-west-2" };
  expect(managedKeyPolicy(elsewhere, "s3").text).toContain("s3.eu-west-2.amazonaws.com");
});

type Written = {
  Effect: string;
  Principal: { AWS?: string; Service?: string };
  Action: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
};

/** Of what a key policy allows, what only looks. `RevokeGrant` undoes what a service did. */
const harmless = /^kms:(?:Describe|Get|List|RevokeGrant)/;
/** SES encrypts as itself, and leaves it to the account to decrypt. */
const ofSes = ["kms:Decrypt", "kms:ReEncryptFrom"];

describe.each([...managedServices.keys()])("the key policy of %s", (name) => {
  const { text } = managedKeyPolicy(place, name);
  const statements = (JSON.parse(text) as { Statement: Written[] }).Statement;
  const allowing = statements.filter(({ Effect }) => Effect === "Allow");

  test("is one that a customer could put", () => {
    expect(() => parsePolicy("key", text)).not.toThrow();
    expect(text).not.toMatch(/[{]\w+[}]/);
  });

  test("lets the account's policies decide on nothing but looking", () => {
    const delegating = allowing.filter(({ Principal }) => Principal.AWS?.endsWith(":root"));
    const more = delegating
      .flatMap(({ Action }) => Action)
      .filter((action) => !harmless.test(action));
    expect(more).toEqual(name === "ses" ? ofSes : []);
    const named = new Set(statements.flatMap(({ Principal }) => Principal.AWS ?? []));
    named.delete("*");
    named.delete("arn:aws:iam::111122223333:root");
    expect([...named]).toEqual([]);
  });

  test("lets everyone in who is of the account, and does more than look through a service", () => {
    const toEveryone = allowing.filter(({ Principal }) => Principal.AWS === "*");
    for (const { Action, Condition = {} } of toEveryone) {
      expect(Condition["StringEquals"]).toMatchObject({ "kms:CallerAccount": "111122223333" });
      const { StringEquals, StringLike } = Condition;
      const via = { ...StringEquals, ...StringLike }["kms:ViaService"];
      const looks = [Action].flat().every((action) => harmless.test(action));
      expect(via !== undefined || looks).toBe(true);
    }
  });
});
