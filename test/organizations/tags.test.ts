import {
  ListTagsForResourceCommand,
  type ListTagsForResourceCommandOutput,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { controlPolicy, denying, newPolicy, newUnit } from "../support/organization.ts";
import { useService } from "../support/suite.ts";
import { newAccountOf, rootIdOf } from "../support/tenants.ts";

const suite = useService();

const tag = (ResourceId: string, ...Tags: Tag[]) =>
  suite.organizations.send(new TagResourceCommand({ ResourceId, Tags }));
const untag = (ResourceId: string, ...TagKeys: string[]) =>
  suite.organizations.send(new UntagResourceCommand({ ResourceId, TagKeys }));

async function tagsOf(ResourceId: string): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListTagsForResourceCommandOutput = await suite.organizations.send(
      new ListTagsForResourceCommand({ ResourceId, ...(NextToken && { NextToken }) }),
    );
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tags;
}

describe("tags", () => {
  it("are on roots, units, accounts and policies", async () => {
    const { organizations } = suite;
    const root = await rootIdOf(suite);
    const resources = [
      root,
      (await newUnit(organizations, root)).id,
      await newAccountOf(suite),
      (await newPolicy(organizations, controlPolicy(denying("kms:*")))).id,
    ];
    for (const id of resources) {
      expect(await tagsOf(id)).toEqual([]);
      await tag(id, { Key: "Größe", Value: "" }, { Key: "b", Value: "1" });
      await tag(id, { Key: "b", Value: "2" }, { Key: "a", Value: "3" });
      expect(await tagsOf(id)).toEqual([
        { Key: "Größe", Value: "" },
        { Key: "a", Value: "3" },
        { Key: "b", Value: "2" },
      ]);
      await untag(id, "a", "Größe", "nothing");
      expect(await tagsOf(id)).toEqual([{ Key: "b", Value: "2" }]);
    }
  });

  it("are fifty at most, and come in pages", async () => {
    const id = await newAccountOf(suite);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `key${index}`, Value: "x" }));
    await tag(id, ...Tags);
    expect(await tagsOf(id)).toHaveLength(50);
    await tag(id, { Key: "key7", Value: "y" });
    await expect(tag(id, { Key: "one more", Value: "" })).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "MAX_TAG_LIMIT_EXCEEDED",
    });
  });

  it("have keys that differ and are the client's own", async () => {
    const id = await newAccountOf(suite);
    await expect(tag(id, { Key: "a", Value: "" }, { Key: "a", Value: "" })).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "DUPLICATE_TAG_KEY",
    });
    const system = { name: "InvalidInputException", Reason: "INVALID_SYSTEM_TAGS_PARAMETER" };
    await expect(tag(id, { Key: "AWS:x", Value: "" })).rejects.toMatchObject(system);
    await expect(untag(id, "aws:x")).rejects.toMatchObject(system);
    await expect(tag(id, { Key: "a%", Value: "" })).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "INVALID_PATTERN",
    });
  });

  it("are not for AWS's own policies", async () => {
    const immutable = { name: "InvalidInputException", Reason: "IMMUTABLE_POLICY" };
    await expect(tag("p-FullAWSAccess", { Key: "a", Value: "" })).rejects.toMatchObject(immutable);
    await expect(untag("p-FullAWSAccess", "a")).rejects.toMatchObject(immutable);
    expect(await tagsOf("p-FullAWSAccess")).toEqual([]);
  });

  it.each(["000000000000", "ou-0000-00000000", "r-0000", "p-00000000", "rp-0000"])(
    "are not found on %s",
    async (id) => {
      const notFound = {
        name: "TargetNotFoundException",
        message: "You specified a target that doesn't exist.",
      };
      await expect(tag(id, { Key: "a", Value: "" })).rejects.toMatchObject(notFound);
      await expect(untag(id, "a")).rejects.toMatchObject(notFound);
      await expect(tagsOf(id)).rejects.toMatchObject(notFound);
    },
  );
});
