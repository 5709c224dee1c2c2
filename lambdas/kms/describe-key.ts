import { accessKey } from "../shared/keys/access.ts";
import { keyMetadata } from "../shared/keys/key.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { describeKeyMembers } from "./members/describe-key.ts";
import { kmsFunction } from "./service.ts";

export const describeKey = defineOperation("DescribeKey", describeKeyMembers, async (call) => {
  const { key } = await accessKey(call, call.input.KeyId, {
    action: "kms:DescribeKey",
    grantTokens: call.input.GrantTokens,
  });
  return { KeyMetadata: keyMetadata(key) };
});

export const { create, handler } = kmsFunction(describeKey);
