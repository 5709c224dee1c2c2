/** Times as events write them. */

import type { ServiceName } from "../../catalogue.ts";

export function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Java's medium style, of whichever version the service runs on: newer ones put
 * a comma before the time. Seen in AWS's examples and in recorded events.
 */
const commaBeforeTime: Readonly<Record<ServiceName, boolean>> = {
  kms: true,
  sts: true,
  cloudtrail: true,
  iam: false,
  organizations: false,
};

/** As in `Nov 24, 2026, 10:00:00 AM`, in UTC. */
export function shownTime(service: ServiceName, time: Date): string {
  const hours = time.getUTCHours();
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const date = `${months[time.getUTCMonth()]} ${time.getUTCDate()}, ${time.getUTCFullYear()}`;
  const clock = [
    hours % 12 === 0 ? 12 : hours % 12,
    twoDigits(time.getUTCMinutes()),
    twoDigits(time.getUTCSeconds()),
  ].join(":");
  return `${date}${commaBeforeTime[service] ? "," : ""} ${clock} ${hours < 12 ? "AM" : "PM"}`;
}
