import { accessOwnKey } from "../shared/keys/access.ts";
import { tagKeys } from "../shared/keys/condition-keys.ts";
import { requireState } from "../shared/keys/states.ts";
import { withTags } from "../shared/keys/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { tagResourceMembers } from "./members/tag-resource.ts";
import { kmsFunction } from "./service.ts";

export const tagResource = defineOperation("TagResource", tagResourceMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessOwnKey(call, input.KeyId, {
    action: "kms:TagResource",
    context: tagKeys(input.Tags),
  });
  requireState(key, "annotate");
  await services.keys.change(key, { tags: withTags(key.tags, input.Tags) });
  return undefined;
});

export const { create, handler } = kmsFunction(tagResource);
