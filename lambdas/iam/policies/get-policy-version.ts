import { readIam } from "../../shared/iam/access.ts";
import { accessPolicy, noSuchVersion, requireVersion } from "../../shared/iam/managed-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import { urlEncodedDocument } from "../../shared/wire/url-encoding.ts";
import * as shapes from "../shapes.ts";
import { versionAnswer } from "./answer.ts";
import { versionId } from "./shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  VersionId: required(versionId),
} as const satisfies Members;

export const getPolicyVersion = defineOperation("GetPolicyVersion", members, async (call) => {
  const { PolicyArn: arn, VersionId: id } = call.input;
  const iam = await readIam(call);
  const found = await accessPolicy(call, iam, "iam:GetPolicyVersion", arn, {
    missing: () => noSuchVersion(arn, id),
  });
  const version = requireVersion(found, id);
  const answer = versionAnswer(found.policy, version);
  return { PolicyVersion: { Document: urlEncodedDocument(version.text), ...answer } };
});
