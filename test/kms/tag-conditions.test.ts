import { DescribeKeyCommand, TagResourceCommand } from "@aws-sdk/client-kms";
import { createKey, useService } from "../support/suite.ts";
import { type Tags, testTagConditions } from "../support/tag-conditions.ts";

const suite = useService();
const kmsTags = (tags: Tags) => tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

testTagConditions(suite, {
  make: async (tags) => (await createKey(suite.kms, { Tags: kmsTags(tags) })).KeyId,
  tagging: "kms:TagResource",
  tag: ({ kms }, KeyId, tags) => kms.send(new TagResourceCommand({ KeyId, Tags: kmsTags(tags) })),
  reading: "kms:DescribeKey",
  read: ({ kms }, KeyId) => kms.send(new DescribeKeyCommand({ KeyId })),
  resourceTags: ["aws:ResourceTag/"],
});
