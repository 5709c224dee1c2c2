/** What the operations of the policy simulator take. Source: botocore, iam 2010-05-08. */

import { contextKeyTypes } from "../../shared/iam/simulation/context-entries.ts";
import { type Members, required, shape } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

export const policyList = shape({ type: "list", member: shapes.policyDocument });

const resourceName = shape({ type: "string", min: 1, max: 2048 });

/** Of both simulations; the policies are optional for one of them. */
export const simulation = {
  PermissionsBoundaryPolicyInputList: policyList,
  ActionNames: required({ type: "list", member: { type: "string", min: 3, max: 128 } }),
  ResourceArns: { type: "list", member: resourceName },
  ResourcePolicy: shapes.policyDocument,
  ResourceOwner: resourceName,
  CallerArn: resourceName,
  ContextEntries: {
    type: "list",
    member: {
      type: "structure",
      members: {
        ContextKeyName: { type: "string", min: 5, max: 256 },
        ContextKeyValues: { type: "list", member: { type: "string" } },
        ContextKeyType: { type: "string", enum: contextKeyTypes },
      },
    },
  },
  ResourceHandlingOption: { type: "string", min: 1, max: 64 },
  ...shapes.paging,
} as const satisfies Members;
