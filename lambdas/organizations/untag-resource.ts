import { withOrganization } from "../shared/organizations/access.ts";
import { authorizeTagging } from "../shared/organizations/taggable.ts";
import { withoutTags } from "../shared/organizations/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ResourceId: required(shapes.taggableId),
  TagKeys: required(shapes.tagKeys),
} as const satisfies Members;

export const untagResource = defineOperation("UntagResource", members, (call) =>
  withOrganization(call, async (organization) => {
    const { ResourceId, TagKeys } = call.input;
    const resource = await authorizeTagging(call, organization, ResourceId, "UntagResource", {
      removedTags: TagKeys,
    });
    resource.put(withoutTags(resource.tags, TagKeys));
    return undefined;
  }),
);
