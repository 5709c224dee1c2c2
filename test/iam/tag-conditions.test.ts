import { CreatePolicyCommand, GetPolicyCommand, TagPolicyCommand } from "@aws-sdk/client-iam";
import { allowing, newName, policyOf } from "../support/iam-users.ts";
import { useService } from "../support/suite.ts";
import { testTagConditions } from "../support/tag-conditions.ts";

const suite = useService();

// Tags of policies have their case; those of users and roles have none.
testTagConditions(suite, {
  make: async (tags) => {
    const { Policy } = await suite.iam.send(
      new CreatePolicyCommand({
        PolicyName: newName("policy"),
        PolicyDocument: policyOf(allowing("kms:*")),
        Tags: [...tags],
      }),
    );
    return Policy?.Arn as string;
  },
  tagging: "iam:TagPolicy",
  tag: ({ iam }, PolicyArn, tags) => iam.send(new TagPolicyCommand({ PolicyArn, Tags: [...tags] })),
  reading: "iam:GetPolicy",
  read: ({ iam }, PolicyArn) => iam.send(new GetPolicyCommand({ PolicyArn })),
  resourceTags: ["aws:ResourceTag/", "iam:ResourceTag/"],
});
