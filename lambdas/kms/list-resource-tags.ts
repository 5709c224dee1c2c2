import { accessOwnKey } from "../shared/keys/access.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { listResourceTagsMembers } from "./members/list-resource-tags.ts";
import { kmsFunction } from "./service.ts";

export const listResourceTags = defineOperation(
  "ListResourceTags",
  listResourceTagsMembers,
  async (call) => {
    const { input } = call;
    const { key } = await accessOwnKey(call, input.KeyId, { action: "kms:ListResourceTags" });
    const page = parsePage(input, { limit: 50, maximum: 50 });
    const { after } = page;
    const tags = [...key.tags]
      .filter(([tagKey]) => after === undefined || tagKey > after)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const { entries, members } = pageOf(page, tags, ([tagKey]) => tagKey);
    return {
      Tags: entries.map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      ...members,
    };
  },
);

export const { create, handler } = kmsFunction(listResourceTags);
