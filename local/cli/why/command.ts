/** `why`: what a request's event says, found by the request's id or the event's. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import { timeOfUuid } from "../../../lambdas/shared/crypto/random.ts";
import { CliError, program } from "../errors.ts";
import type { Surroundings } from "../surroundings.ts";
import { printed } from "../text/lines.ts";
import { printable } from "../text/printable.ts";
import type { Trail } from "../trail/trail.ts";
import { adviceOn } from "./advice.ts";
import { reasonsOf, verdictOf } from "./event.ts";
import { reportOn } from "./report.ts";

export type WhyOptions = { readonly id: string | undefined; readonly json: boolean };

/** @throws CliError when there is no such event */
export async function why(
  { id, json }: WhyOptions,
  trail: Trail,
  { print, paper }: Pick<Surroundings, "print" | "paper">,
): Promise<void> {
  const event = id === undefined ? await latestDenial(trail) : await find(id, trail);
  print(json ? asJson(event) : printed(reportOn(event), paper));
}

/** For tools: the help text and the README say what is in it. */
function asJson(event: CloudTrailEvent): string {
  const answer = { event, decisions: reasonsOf(event), advice: adviceOn(event) };
  return JSON.stringify(answer, null, 2).split("\n").map(printable).join("\n");
}

async function latestDenial(trail: Trail): Promise<CloudTrailEvent> {
  for await (const { event } of trail.events()) {
    if (verdictOf(event) === "denied") {
      return event;
    }
  }
  throw new CliError(
    `Nothing was denied in ${placesOf(trail)}, as far as this account's events go back. ${elsewhere}`,
  );
}

/**
 * @returns the id, and the milliseconds that it begins with
 * @throws CliError for what is no id, so that nothing is looked for in vain
 */
export function requireId(text: string): { readonly id: string; readonly time: number } {
  const id = text.trim().toLowerCase();
  const time = timeOfUuid(id);
  if (time === undefined) {
    throw new CliError(
      `"${text}" is no id of a request or an event: those are UUIDs of version 7, as in 01234567-89ab-7cde-8f01-23456789abcd. AWS SDKs have a request's in the error's $metadata.requestId or ResponseMetadata.RequestId, \`aws --debug\` prints it, \`${program} events\` lists them, and \`${program} why\` without an id explains the latest denial.`,
    );
  }
  return { id, time };
}

async function find(text: string, trail: Trail): Promise<CloudTrailEvent> {
  const { id, time } = requireId(text);
  const attribute = { AttributeKey: "EventId", AttributeValue: id } as const;
  for await (const { event } of trail.events({ attribute })) {
    return event;
  }
  // A request's event has the time that the request's id begins with; events are found by seconds.
  const from = new Date(Math.floor(time / 1000) * 1000);
  const to = new Date(from.getTime() + 999);
  for await (const { event } of trail.events({ from, to })) {
    if (event.requestID === id) {
      return event;
    }
  }
  throw new CliError(
    `This account has no event of a request ${id} in ${placesOf(trail)}. It was made ${new Date(time).toISOString()}, if it was. ${elsewhere}`,
  );
}

const elsewhere =
  "--region looks in another Region, and --tenant in another account: requests leave their events where they were signed for, and in the accounts of the caller and of the resource.";

function placesOf({ regions }: Trail): string {
  return regions.join(" or ");
}
