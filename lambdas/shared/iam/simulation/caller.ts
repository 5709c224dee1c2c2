/** Who is said to call in a simulation, and what condition keys tell of it. */

import { type Context, contextOf } from "../../authorization/context.ts";
import { assumedRoleArn, parseIamArn } from "../../identity/iam-arns.ts";
import type { Principal } from "../../identity/principal.ts";
import type { Call } from "../../runtime/operation.ts";
import { iamPlace } from "../access.ts";
import { invalidInput } from "./policies.ts";

export type SimulatedCaller = {
  readonly principal: Principal;
  /** What conditions see where the request does not say otherwise. */
  readonly context: Context;
};

/**
 * A user, a role or a group, by its ARN; it need not exist. AWS's documentation
 * takes users only, and AWS was recorded to take all three since.
 * Source: radkawar/stackd, testdata/aws/iam/simulation.json.
 * @throws ServiceError InvalidInputException
 */
export function simulatedCaller(callerArn: string): SimulatedCaller {
  const named = parseIamArn(callerArn);
  if (named === undefined || !/^(?:user|group|role)$/.test(named.type) || named.account === "aws") {
    throw invalidInput(
      "Invalid caller - Caller must be an IAM user, role or group in this context.",
    );
  }
  const { account, type, name } = named;
  return {
    principal: type === "role" ? someSession(callerArn, account, name) : itself(callerArn, account),
    context: contextOf({
      "aws:PrincipalArn": callerArn,
      "aws:PrincipalAccount": account,
      // AWS knows no unique id here, even of who exists.
      "aws:userid": callerArn,
      "aws:username": type === "user" ? name : undefined,
    }),
  };
}

/** Where nobody is named, as AWS was recorded to fill in. Resource policies cannot take part then. */
export function anonymousCaller(call: Call): SimulatedCaller {
  const { account } = iamPlace(call);
  return {
    principal: itself("", account),
    context: contextOf({
      "aws:PrincipalAccount": account,
      "aws:userid": "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR",
    }),
  };
}

/** No policy can name a group. */
function itself(arn: string, account: string): Principal {
  return { kind: "user", account, arn, userId: arn };
}

/**
 * What a role may do, its sessions do: a resource's policy that names the role
 * leaves them within their boundary. Of the session there is no name, and so no
 * policy that names it.
 */
function someSession(roleArn: string, account: string, name: string): Principal {
  return {
    kind: "role-session",
    account,
    arn: assumedRoleArn({ account, partition: "aws" }, name, ""),
    userId: roleArn,
    issuerArn: roleArn,
  };
}
