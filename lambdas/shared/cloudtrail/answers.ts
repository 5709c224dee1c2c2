/** How CloudTrail shows an event that it found. */

import type { CloudTrailEvent } from "../audit/event.ts";
import { settled } from "../audit/settle.ts";
import type { EventItem } from "../store/event-items.ts";
import type { Output } from "../wire/json.ts";

/** @param item of an intent only when it is too old to get an outcome */
export function eventOutput(item: EventItem): Output {
  const stored = JSON.parse(item.event) as CloudTrailEvent;
  const event = item.pending === undefined ? stored : settled(stored);
  return {
    EventId: event.eventID,
    EventName: event.eventName,
    ReadOnly: String(event.readOnly),
    AccessKeyId: item.accessKeyId,
    EventTime: new Date(event.eventTime),
    EventSource: event.eventSource,
    Username: item.username,
    Resources: (event.resources ?? []).map(({ ARN, type }) => ({
      ResourceType: type,
      ResourceName: ARN,
    })),
    CloudTrailEvent: JSON.stringify(event),
  };
}
