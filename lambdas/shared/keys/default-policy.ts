/** The key policy that a key gets when its creator gives none. */

import { type Place, rootArn } from "./arn.ts";

/** It delegates everything to the account's identity policies. Spaces and lines are AWS's. */
export function defaultKeyPolicy(place: Place): string {
  return `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "${rootArn(place)}"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`;
}
