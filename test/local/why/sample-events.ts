/** Events as requests of the authorization tests would leave them. */

import type { CloudTrailEvent, UserIdentity } from "../../../lambdas/shared/audit/event.ts";
import { type Reason, reasonFor } from "../../../lambdas/shared/audit/reasons.ts";
import { decide } from "../../../lambdas/shared/authorization/decide.ts";
import type { Principal } from "../../../lambdas/shared/identity/principal.ts";
import type { RawQuestion } from "../../authorization/raw-question.ts";
import { questionOf } from "../../authorization/raw-question.ts";

export const requestId = "0199f3a0-4e5a-7000-8000-000000000001";

export function sampleEvent(changes: Partial<CloudTrailEvent> = {}): CloudTrailEvent {
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDAALICE",
      arn: "arn:aws:iam::123456789012:user/alice",
      accountId: "123456789012",
      accessKeyId: "AKIAALICE",
      userName: "alice",
    },
    eventTime: "2026-11-24T10:41:01Z",
    eventSource: "kms.amazonaws.com",
    eventName: "Encrypt",
    awsRegion: "us-east-1",
    sourceIPAddress: "127.0.0.1",
    userAgent: "aws-cli/2",
    requestParameters: null,
    responseElements: null,
    requestID: requestId,
    eventID: "0199f3a0-4e5a-7000-8000-000000000002",
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: "123456789012",
    eventCategory: "Management",
    ...changes,
  };
}

/** What an account sees of a request; undefined where there is nothing for it to know. */
export function eventOf(raw: RawQuestion, account: string): CloudTrailEvent | undefined {
  const question = questionOf(raw);
  const decision = decide(question);
  const reason = reasonFor(account, { question, decision });
  return reason && eventWith([reason], decision.allowed, raw, account);
}

function eventWith(
  decisions: readonly Reason[],
  allowed: boolean,
  { principal, action }: RawQuestion,
  account: string,
): CloudTrailEvent {
  const [service, eventName = ""] = action.split(":");
  return sampleEvent({
    userIdentity: identityOf(principal, account),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    recipientAccountId: account,
    ...(!allowed && { errorCode: "AccessDenied", errorMessage: "User: … is not authorized" }),
    additionalEventData: { decisions },
  });
}

function identityOf(principal: Principal, account: string): UserIdentity {
  const { kind, arn, userId, issuerArn, issuerId, account: accountId } = principal;
  if (accountId !== account) {
    return { type: "AWSAccount", principalId: userId, accountId };
  }
  const common = { principalId: userId, arn, accountId };
  const name = (text: string) => text.slice(text.lastIndexOf("/") + 1);
  const issuer = (type: string, of: string) => ({
    sessionIssuer: {
      type,
      principalId: issuerId,
      arn: of,
      accountId,
      userName: name(of),
    },
  });
  switch (kind) {
    case "root":
      return { type: "Root", ...common };
    case "user":
      return { type: "IAMUser", ...common, userName: name(arn) };
    case "role-session":
      return { type: "AssumedRole", ...common, sessionContext: issuer("Role", issuerArn ?? "") };
    case "federated-session":
      return {
        type: "FederatedUser",
        ...common,
        sessionContext: issuer("IAMUser", issuerArn ?? ""),
      };
    case "web-identity":
      return {
        type: "WebIdentityUser",
        principalId: userId,
        userName: userId.slice(userId.indexOf(":") + 1),
        identityProvider: name(arn),
      };
  }
}
