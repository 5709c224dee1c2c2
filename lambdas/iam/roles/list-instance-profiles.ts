import { authorizeIam, iamPlace } from "../../shared/iam/access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { PathPrefix: shapes.pathPrefix, ...shapes.paging } as const satisfies Members;

/** There are no instances here. */
export const listInstanceProfiles = defineOperation(
  "ListInstanceProfiles",
  members,
  async (call) => {
    const { account, partition } = iamPlace(call);
    const { PathPrefix = "/" } = call.input;
    const arn = `arn:${partition}:iam::${account}:instance-profile${PathPrefix}`;
    await authorizeIam(call, "iam:ListInstanceProfiles", arn);
    return { InstanceProfiles: [], IsTruncated: false };
  },
);
