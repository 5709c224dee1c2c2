import { withOrganization } from "../shared/organizations/access.ts";
import { authorizeTagging } from "../shared/organizations/taggable.ts";
import { withTags } from "../shared/organizations/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ResourceId: required(shapes.taggableId),
  Tags: required(shapes.tags),
} as const satisfies Members;

export const tagResource = defineOperation("TagResource", members, (call) =>
  withOrganization(call, async (organization) => {
    const { ResourceId, Tags } = call.input;
    const resource = await authorizeTagging(call, organization, ResourceId, "TagResource", {
      newTags: Tags,
    });
    resource.put(withTags(resource.tags, Tags));
    return undefined;
  }),
);
