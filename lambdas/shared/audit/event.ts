/**
 * The shape of a CloudTrail event.
 * Source: CloudTrail's user guide, "CloudTrail record contents for management
 * events" and "CloudTrail userIdentity element".
 */

import type { Reason } from "./reasons.ts";

/** What JSON can write. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

export type JsonObject = { readonly [name: string]: Json | undefined };

export type UserIdentity = {
  readonly type:
    | "Root"
    | "IAMUser"
    | "AssumedRole"
    | "FederatedUser"
    | "WebIdentityUser"
    /** Someone of another account, in the record of the account that owns the resource. */
    | "AWSAccount";
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  readonly identityProvider?: string;
  readonly sessionContext?: JsonObject;
  /** The service that called on someone's behalf. */
  readonly invokedBy?: string;
};

export type EventResource = {
  readonly accountId: string;
  /** As in `AWS::KMS::Key`. */
  readonly type?: string;
  readonly ARN: string;
};

/** What sets the event apart that has not ended: see settle.ts. */
export type CloudTrailEvent = {
  readonly eventVersion: "1.11";
  readonly userIdentity: UserIdentity;
  /** ISO 8601, to the second. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: JsonObject | null;
  readonly responseElements: JsonObject | null;
  readonly additionalEventData?: AdditionalEventData;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly EventResource[];
  readonly eventType: "AwsApiCall";
  readonly managementEvent: true;
  readonly recipientAccountId: string;
  /** Of events of one request in several accounts. */
  readonly sharedEventID?: string;
  readonly eventCategory: "Management";
  readonly tlsDetails?: JsonObject;
};

export type AdditionalEventData = {
  /**
   * Not AWS's: why the request was allowed or denied, check by check, as far as
   * it is the recipient account's to know. Absent when nothing was decided.
   */
  readonly decisions?: readonly Reason[];
  /** How many near misses were left out, which would have made the event too large. */
  readonly decisionsOmitted?: number;
} & JsonObject;
