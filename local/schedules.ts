/** The template's schedules: which functions EventBridge calls, and how often. */

import type { Deployment, Resource } from "./deployment.ts";
import { StartError } from "./errors.ts";
import { functionAt, requirePermission } from "./invoke-permission.ts";

export type Schedule = {
  /** The rule's, for messages. */
  readonly place: string;
  /** Milliseconds. */
  readonly interval: number;
  readonly target: Resource;
};

/** @throws StartError for what is not understood, leads nowhere, or to a function that EventBridge may not call */
export function readSchedules(deployment: Deployment): readonly Schedule[] {
  return deployment
    .ofType("AWS::Events::Rule")
    .filter((rule) => rule.property("State") !== "DISABLED")
    .flatMap((rule) =>
      targetsOf(rule).map((arn) => {
        const target = functionAt(deployment, rule.place, arn);
        requirePermission(deployment, {
          place: rule.place,
          principal: "events.amazonaws.com",
          caller: "EventBridge",
          source: rule.attribute("Arn"),
          target,
        });
        return { place: rule.place, interval: intervalOf(rule), target };
      }),
    );
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** `rate(5 minutes)` */
function intervalOf(rule: Resource): number {
  const expression = String(rule.property("ScheduleExpression"));
  const [, count, unit = ""] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = Number(count) * (unitMilliseconds[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds) || rule.property("EventPattern") !== undefined) {
    throw new StartError(
      `${rule.place}: the local runtime knows only rules with a rate, not ${JSON.stringify(expression)}.`,
    );
  }
  return milliseconds;
}

function targetsOf(rule: Resource): readonly unknown[] {
  const targets = (rule.property("Targets") ?? []) as readonly Readonly<Record<string, unknown>>[];
  return targets.map(({ Arn, ...others }) => {
    const other = Object.keys(others).find((name) => !["Id", "RetryPolicy"].includes(name));
    if (other !== undefined) {
      throw new StartError(`${rule.place}: the local runtime does not know targets with ${other}.`);
    }
    return Arn;
  });
}
