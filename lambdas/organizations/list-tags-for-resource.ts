import { withOrganization } from "../shared/organizations/access.ts";
import { pageOfAll } from "../shared/organizations/paging.ts";
import { authorizeTagged } from "../shared/organizations/taggable.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ResourceId: required(shapes.taggableId),
  NextToken: shapes.page.NextToken,
} as const satisfies Members;

export const listTagsForResource = defineOperation("ListTagsForResource", members, (call) =>
  withOrganization(call, async (organization) => {
    const { tags } = await authorizeTagged(
      call,
      organization,
      call.input.ResourceId,
      "ListTagsForResource",
    );
    const { entries, members } = pageOfAll(tags, call.input, ({ Key }) => Key);
    return { Tags: entries, ...members };
  }),
);
