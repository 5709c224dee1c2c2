/** Every operation of STS, tried on what another tenant has. */

import type { STS, STSClient } from "@aws-sdk/client-sts";
import { everything, ok, type Trials } from "./trial.ts";

const denied = "AccessDenied";
const RoleSessionName = "mine";

export const sts: Trials<STS, STSClient> = {
  AssumeRole: [
    [denied, (of) => ({ RoleArn: of.roleArn, RoleSessionName })],
    [
      denied,
      (of) => ({
        RoleArn: `arn:aws:iam::${of.account}:role/OrganizationAccountAccessRole`,
        RoleSessionName,
      }),
    ],
    [
      "ValidationError",
      (of, own) => ({
        RoleArn: own.roleArn,
        RoleSessionName,
        PolicyArns: [{ arn: of.policyArn }],
      }),
    ],
  ],
  AssumeRoleWithWebIdentity: [
    [
      "InvalidIdentityTokenException",
      (of, own) => ({ RoleArn: of.roleArn, RoleSessionName, WebIdentityToken: own.webToken }),
    ],
  ],
  DecodeAuthorizationMessage: [
    ["InvalidAuthorizationMessageException", (of) => ({ EncodedMessage: of.grantToken })],
  ],
  GetAccessKeyInfo: [[ok, (of) => ({ AccessKeyId: of.accessKeyId }), "account"]],
  GetCallerIdentity: everything,
  GetFederationToken: [
    ["ValidationError", (of) => ({ Name: "mine", PolicyArns: [{ arn: of.policyArn }] })],
    [ok, (of) => ({ Name: of.userName.slice(0, 32) })],
  ],
  GetSessionToken: everything,
};
