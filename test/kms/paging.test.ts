/** Pages of every list: how long they are, how they go on, and which markers are none. */

import {
  EnableKeyRotationCommand,
  RotateKeyOnDemandCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { managedServices } from "../../lambdas/shared/keys/managed/services.ts";
import { encodeMarker } from "../../lambdas/shared/keys/paging.ts";
import { send } from "../support/commands.ts";
import { adminArn, grant } from "../support/grants.ts";
import { createKey, useService } from "../support/suite.ts";

const suite = useService();
let KeyId: string;

beforeAll(async () => {
  ({ KeyId } = await createKey(suite.kms));
  await suite.kms.send(
    new TagResourceCommand({
      KeyId,
      Tags: ["a", "b", "c"].map((TagKey) => ({ TagKey, TagValue: "" })),
    }),
  );
  await suite.kms.send(new EnableKeyRotationCommand({ KeyId }));
  for (let number = 0; number < 3; number++) {
    await createKey(suite.kms);
    await suite.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const options = { RetiringPrincipal: adminArn };
    await grant(suite.kms, KeyId, ["Encrypt"], options);
    await send(suite, "kms", "CreateAlias", { AliasName: `alias/${number}`, TargetKeyId: KeyId });
  }
});

type List = {
  readonly name: string;
  readonly input: () => object;
  readonly entries: string;
  /** In the list. */
  readonly length: number;
};

const ofKey = () => ({ KeyId });

const lists: readonly List[] = [
  { name: "ListKeys", input: () => ({}), entries: "Keys", length: 4 },
  { name: "ListAliases", input: ofKey, entries: "Aliases", length: 3 },
  {
    name: "ListAliases",
    input: () => ({}),
    entries: "Aliases",
    length: 3 + managedServices.size, // AWS's own
  },
  { name: "ListGrants", input: ofKey, entries: "Grants", length: 3 },
  {
    name: "ListRetirableGrants",
    input: () => ({ RetiringPrincipal: adminArn }),
    entries: "Grants",
    length: 3,
  },
  { name: "ListResourceTags", input: ofKey, entries: "Tags", length: 3 },
  { name: "ListKeyRotations", input: ofKey, entries: "Rotations", length: 3 },
  { name: "ListKeyPolicies", input: ofKey, entries: "PolicyNames", length: 1 },
];

describe.each(lists)("$name", ({ name, input, entries, length }) => {
  const page = async (more: object = {}) => {
    const { output, error } = await send(suite, "kms", name, { ...input(), ...more });
    return { entries: (output?.[entries] ?? []) as readonly unknown[], output, error };
  };

  test("without a Limit shows all, and says that it is all", async () => {
    const { entries: all, output } = await page();
    expect(all).toHaveLength(length);
    expect(output).toMatchObject({ Truncated: false });
    expect(output).not.toHaveProperty("NextMarker");
  });

  test("goes on behind each page, and misses and repeats nothing", async () => {
    const found: unknown[] = [];
    let Marker: unknown;
    do {
      const { entries: shown, output } = await page({ Limit: 1, Marker });
      expect(shown).toHaveLength(1);
      found.push(...shown);
      expect(output?.["Truncated"]).toBe(output?.["NextMarker"] !== undefined);
      Marker = output?.["NextMarker"];
    } while (Marker !== undefined);
    expect(found).toEqual((await page()).entries);
  });

  test.each([0, 1001])("refuses the Limit %d", async (Limit) => {
    expect((await page({ Limit })).error?.name).toBe("ValidationException");
  });

  test("takes the Limit 1000", async () => {
    expect((await page({ Limit: 1000 })).entries).toHaveLength(length);
  });

  test.each([
    ["something else", "no marker"],
    ["one of nothing", Buffer.from("1:").toString("base64url")],
    ["one that was not written so", `${encodeMarker("a")}=`],
  ])("refuses a marker that is %s", async (_what, Marker) => {
    expect((await page({ Marker })).error?.name).toBe("InvalidMarkerException");
  });
});
