import { eventOutput } from "../shared/cloudtrail/answers.ts";
import { attributeKeys } from "../shared/cloudtrail/attributes.ts";
import { lookupOf } from "../shared/cloudtrail/lookup.ts";
import { pageOfEvents } from "../shared/cloudtrail/pages.ts";
import { encodeToken } from "../shared/cloudtrail/tokens.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { EventLog } from "../shared/store/event-log.ts";
import { required, shape } from "../shared/wire/members.ts";

const attribute = shape({
  type: "structure",
  members: {
    AttributeKey: required({ type: "string", enum: attributeKeys }),
    AttributeValue: required({ type: "string", min: 1, max: 2000 }),
  },
});

const members = {
  LookupAttributes: { type: "list", member: attribute },
  StartTime: { type: "timestamp" },
  EndTime: { type: "timestamp" },
  EventCategory: { type: "string", enum: ["insight"] },
  MaxResults: { type: "integer", min: 1, max: 50 },
  NextToken: { type: "string" },
} as const;

const mostEvents = 50;

/** Events of the caller's account, in the Region that the request is signed for: the newest first. */
export const lookupEvents = defineOperation("LookupEvents", members, async (call) => {
  const { home, input, now, services } = call;
  await authorizeAccountAction(call, "cloudtrail:LookupEvents");
  const events = new EventLog(services.database);
  const oldest = events.oldest(now);
  const { fingerprint, range } = lookupOf(home, input, { now, oldest });
  if (range === undefined) {
    return { Events: [] };
  }
  const { MaxResults = mostEvents } = input;
  const { items, last } = await pageOfEvents(events, range, MaxResults);
  return {
    Events: items.map(eventOutput),
    ...(last !== undefined && { NextToken: encodeToken(fingerprint, last) }),
  };
});
