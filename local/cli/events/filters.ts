/** Which events are asked for. */

import type { LookupAttribute } from "@aws-sdk/client-cloudtrail";
import type { Found } from "../trail/trail.ts";
import { resourceArns, verdictOf } from "../why/event.ts";

export type Filters = {
  /** The operation. */
  readonly name: string | undefined;
  /** As LookupEvents names users and sessions; or an ARN. */
  readonly user: string | undefined;
  /** An id, an ARN, or an alias. */
  readonly key: string | undefined;
  readonly denied: boolean;
};

/** What looks for events is recorded too: who looks for others does not mean that. */
const ownOperation = "LookupEvents";

export function fits({ event, username }: Found, { name, user, key, denied }: Filters): boolean {
  return (
    (name === undefined ? event.eventName !== ownOperation : event.eventName === name) &&
    (user === undefined || username === user || event.userIdentity.arn === user) &&
    (key === undefined || isAbout(key, event)) &&
    (!denied || verdictOf(event) === "denied")
  );
}

function isAbout(key: string, event: Found["event"]): boolean {
  return (
    event.requestParameters?.["keyId"] === key ||
    resourceArns(event).some(
      (arn) => arn === key || arn.endsWith(`:${key}`) || arn.endsWith(`:key/${key}`),
    )
  );
}

/** The one filter that the service does, so that the rest need not be read. */
export function attributeOf({ name, user, key }: Filters): LookupAttribute | undefined {
  if (key?.includes(":key/")) {
    return { AttributeKey: "ResourceName", AttributeValue: key };
  }
  if (user !== undefined && !user.startsWith("arn:")) {
    return { AttributeKey: "Username", AttributeValue: user };
  }
  return name === undefined ? undefined : { AttributeKey: "EventName", AttributeValue: name };
}
