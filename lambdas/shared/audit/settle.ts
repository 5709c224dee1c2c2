/**
 * An intent whose writer died. It was written before anything was changed, and
 * nothing was written after: whether the change was made cannot be told any
 * more, and the record says so.
 */

import type { CloudTrailEvent } from "./event.ts";

/** Milliseconds: no request takes as long, so nobody is at it any more. */
export const longestRequest = 2 * 60 * 1000;

export function settled(event: CloudTrailEvent): CloudTrailEvent {
  return {
    ...event,
    errorCode: "InternalFailure",
    errorMessage: "The request was not answered. Whether it took effect is unknown.",
  };
}
