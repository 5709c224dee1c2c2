/** What events can be looked up by, beside their time. */

import type { Condition } from "../store/conditions.ts";
import { type EventAttribute, hasValue } from "../store/event-queries.ts";
import { ServiceError } from "../wire/errors.ts";

export const attributeKeys = [
  "EventId",
  "EventName",
  "ReadOnly",
  "Username",
  "ResourceType",
  "ResourceName",
  "EventSource",
  "AccessKeyId",
] as const;

type AttributeKey = (typeof attributeKeys)[number];

export type LookupAttribute = {
  readonly AttributeKey: AttributeKey;
  readonly AttributeValue: string;
};

const attributes: Readonly<Record<Exclude<AttributeKey, "EventId">, EventAttribute>> = {
  EventName: "name",
  ReadOnly: "readOnly",
  Username: "username",
  ResourceType: "resourceTypes",
  ResourceName: "resourceNames",
  EventSource: "source",
  AccessKeyId: "accessKeyId",
};

/** Insights events have no others. */
const ofInsights: ReadonlySet<AttributeKey> = new Set(["EventId", "EventName", "EventSource"]);

/** CloudTrail's bound, towards which some characters count twice. */
const longestValue = 2000;

/**
 * @returns the one that the request has, if it has any
 * @throws ServiceError InvalidLookupAttributesException
 */
export function requireOneAttribute(
  given: readonly LookupAttribute[],
  category: "insight" | undefined,
): LookupAttribute | undefined {
  const [attribute, ...others] = given;
  if (attribute === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    throw invalid("You can specify only one lookup attribute.");
  }
  const { AttributeKey, AttributeValue } = attribute;
  if (category === "insight" && !ofInsights.has(AttributeKey)) {
    throw invalid(`Insights events cannot be looked up by ${AttributeKey}.`);
  }
  if (AttributeValue.length + (AttributeValue.match(/[_ ,\n]/g)?.length ?? 0) > longestValue) {
    throw invalid(`The attribute value is longer than ${longestValue} characters.`);
  }
  if (AttributeKey === "ReadOnly" && !/^(?:true|false)$/.test(AttributeValue)) {
    throw invalid("The value of ReadOnly must be true or false.");
  }
  return attribute;
}

/** @returns undefined for what the place of an event tells already: its id */
export function conditionOf({
  AttributeKey,
  AttributeValue,
}: LookupAttribute): Condition | undefined {
  return AttributeKey === "EventId"
    ? undefined
    : hasValue(
        attributes[AttributeKey],
        AttributeKey === "ReadOnly" ? AttributeValue === "true" : AttributeValue,
      );
}

function invalid(text: string): ServiceError {
  return new ServiceError("InvalidLookupAttributesException", text);
}
