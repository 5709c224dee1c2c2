/** `additionalEventData`, which CloudTrail bounds. */

import type { AdditionalEventData, JsonObject } from "./event.ts";
import type { Reason } from "./reasons.ts";

/** CloudTrail's bound: 28 KB. */
const mostBytes = 28 * 1024;

/** What came close is left out, from the end, where all of it would be too much. */
export function withReasons(data: JsonObject, reasons: readonly Reason[]): AdditionalEventData {
  if (reasons.length === 0) {
    return data;
  }
  const whole = { ...data, decisions: reasons };
  if (sizeOf(whole) <= mostBytes) {
    return whole;
  }
  let kept = reasons;
  let omitted = 0;
  for (let index = reasons.length - 1; index >= 0; index--) {
    const { nearMisses } = reasons[index] as Reason;
    for (let left = nearMisses.length; left > 0;) {
      left = Math.floor(left / 2);
      kept = kept.with(index, {
        ...(kept[index] as Reason),
        nearMisses: nearMisses.slice(0, left),
      });
      const bounded = {
        ...data,
        decisions: kept,
        decisionsOmitted: omitted + nearMisses.length - left,
      };
      if (sizeOf(bounded) <= mostBytes) {
        return bounded;
      }
    }
    omitted += nearMisses.length;
  }
  return { ...data, decisionsOmitted: omitted };
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
