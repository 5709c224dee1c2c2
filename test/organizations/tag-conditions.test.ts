import { DescribePolicyCommand, TagResourceCommand } from "@aws-sdk/client-organizations";
import { controlPolicy, denying, newPolicy } from "../support/organization.ts";
import { useService } from "../support/suite.ts";
import { testTagConditions } from "../support/tag-conditions.ts";

const suite = useService();

testTagConditions(suite, {
  make: async (tags) => {
    const { organizations } = suite;
    const { id } = await newPolicy(organizations, controlPolicy(denying("kms:DisableKey")));
    if (tags.length > 0) {
      await organizations.send(new TagResourceCommand({ ResourceId: id, Tags: [...tags] }));
    }
    return id;
  },
  tagging: "organizations:TagResource",
  tag: ({ organizations }, ResourceId, tags) =>
    organizations.send(new TagResourceCommand({ ResourceId, Tags: [...tags] })),
  reading: "organizations:DescribePolicy",
  read: ({ organizations }, PolicyId) =>
    organizations.send(new DescribePolicyCommand({ PolicyId })),
  resourceTags: ["aws:ResourceTag/"],
});
