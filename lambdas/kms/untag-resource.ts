import { contextOf } from "../shared/authorization/context.ts";
import { accessOwnKey } from "../shared/keys/access.ts";
import { requireState } from "../shared/keys/states.ts";
import { withoutTags } from "../shared/keys/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { untagResourceMembers } from "./members/untag-resource.ts";
import { kmsFunction } from "./service.ts";

export const untagResource = defineOperation(
  "UntagResource",
  untagResourceMembers,
  async (call) => {
    const { input, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:UntagResource",
      context: contextOf({ "aws:TagKeys": input.TagKeys }),
    });
    requireState(key, "annotate");
    await services.keys.change(key, { tags: withoutTags(key.tags, input.TagKeys) });
    return undefined;
  },
);

export const { create, handler } = kmsFunction(untagResource);
