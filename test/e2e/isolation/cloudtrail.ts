/** Every operation of CloudTrail, tried on what another tenant has. */

import type { CloudTrail, CloudTrailClient, LookupAttributeKey } from "@aws-sdk/client-cloudtrail";
import { ok, type Trials } from "./trial.ts";

const by = (AttributeKey: LookupAttributeKey, AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

export const cloudtrail: Trials<CloudTrail, CloudTrailClient> = {
  LookupEvents: [
    [ok, (of) => by("EventId", of.eventId)],
    [ok, (of) => by("Username", of.userName)],
    [ok, (of) => by("AccessKeyId", of.accessKeyId)],
  ],
};
