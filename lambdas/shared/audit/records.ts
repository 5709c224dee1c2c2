/**
 * From a request to its records: one for the account that called, and one for
 * each other account whose resource the request was about.
 */

import { servicePrincipal } from "../identity/via-service.ts";
import type { CloudTrailEvent } from "./event.ts";
import { errorMembers } from "./failures.ts";
import type { Outcome, RequestFacts } from "./facts.ts";
import { isReadOnly } from "./operations.ts";
import { requestParameters, responseElements } from "./parameters.ts";
import { ownerOf, reasonsFor } from "./reasons.ts";
import { withReasons } from "./additional-data.ts";
import { eventData } from "./event-data.ts";
import { resourcesFor } from "./resources.ts";
import { isoSeconds } from "./times.ts";
import { truncated } from "./truncated.ts";
import { userIdentityFor } from "./user-identity.ts";

/** The id of an event, and of what it has in common with those of other accounts. */
export type NewId = () => string;

/**
 * The caller's account comes first. None for a request that nobody signed and
 * about which nothing was decided: it is nobody's.
 * @param ids of events, which begin with their time: see crypto/random.ts
 * @param callersId of the caller's event, where it is known already
 */
export function recordsOf(
  facts: RequestFacts,
  outcome: Outcome,
  newId: NewId,
  callersId = newId(),
): readonly CloudTrailEvent[] {
  const [first, ...owners] = accountsOf(facts);
  if (first === undefined) {
    return [];
  }
  const shared = owners.length > 0 ? { sharedEventID: newId() } : {};
  return [
    recordFor(first, facts, outcome, { eventID: callersId, ...shared }),
    ...owners.map((owner) => recordFor(owner, facts, outcome, { eventID: newId(), ...shared })),
  ];
}

/**
 * An owner has its record whether what was asked for exists or not: whether
 * there is one more to write tells nobody anything.
 */
function accountsOf({ authenticated, decisions }: RequestFacts): readonly string[] {
  const owners = decisions.map(({ question }) => ownerOf(question));
  return [...new Set([authenticated?.home.account ?? [], owners].flat())];
}

type Ids = Pick<CloudTrailEvent, "eventID" | "sharedEventID">;

function recordFor(
  account: string,
  facts: RequestFacts,
  outcome: Outcome,
  ids: Ids,
): CloudTrailEvent {
  const { requestId, time, service, operation, request, authenticated, decisions, region } = facts;
  const via = authenticated?.via;
  // What a service does on someone's behalf comes from the service.
  const invokedBy = via && servicePrincipal(via);
  const agent = invokedBy ?? request.headers.get("user-agent");
  const host = request.headers.get("host");
  const reasons = reasonsFor(account, decisions);
  const resources = resourcesFor(facts, reasons, outcome);
  const additional = withReasons(eventData(account, facts, outcome), reasons);
  return {
    eventVersion: "1.11",
    userIdentity: userIdentityFor(account, facts),
    eventTime: isoSeconds(time),
    eventSource: `${service}.amazonaws.com`,
    eventName: operation.name,
    awsRegion: region,
    sourceIPAddress: invokedBy ?? request.sourceIp,
    ...(agent !== undefined && { userAgent: truncated(agent) }),
    ...(outcome.kind === "failure" && errorMembers(service, outcome.error)),
    requestParameters: requestParameters(facts),
    responseElements: outcome.kind === "success" ? responseElements(facts, outcome.output) : null,
    ...(Object.keys(additional).length > 0 && { additionalEventData: additional }),
    requestID: requestId,
    eventID: ids.eventID,
    readOnly: isReadOnly(service, operation.name),
    ...(resources !== undefined && { resources }),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    ...(ids.sharedEventID !== undefined && { sharedEventID: ids.sharedEventID }),
    eventCategory: "Management",
    ...(request.secureTransport &&
      host !== undefined && { tlsDetails: { clientProvidedHostHeader: host } }),
  };
}
