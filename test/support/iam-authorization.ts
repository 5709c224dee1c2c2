/** That operations of IAM ask for their action on their resource, and for nothing else. */

import { type IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { type ActingUser, actingUser, policyOf } from "./iam-users.ts";
import { failureOf, type Suite } from "./suite.ts";

export type Demand = {
  /** As in `iam:GetRole`. */
  readonly action: string;
  readonly resource: string;
  /** What the same request asks for beside it, on the same resource. */
  readonly also?: string;
  readonly send: (iam: IAMClient) => Promise<unknown>;
};

/** Each request is denied to who may nothing, and not to who may just what it is about. */
export function describeDemands(suite: Suite, demands: readonly Demand[]): void {
  let user: ActingUser;
  beforeAll(async () => {
    user = await actingUser(suite);
  });
  const denied = (action: string, resource: string) => ({
    name: "AccessDenied",
    message: `User: ${user.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    status: 403,
  });
  const permit = (Action: readonly string[], Resource: string) =>
    suite.iam.send(
      new PutUserPolicyCommand({
        UserName: user.name,
        PolicyName: "test",
        PolicyDocument: policyOf({ Effect: "Allow", Action, Resource }),
      }),
    );

  describe.each(demands)("$action on $resource", ({ action, resource, also, send }) => {
    test("is denied to who may nothing", async () => {
      await permit(["kms:ListKeys"], "*");
      expect(await failureOf(send(user.iam))).toEqual(denied(action, resource));
    });

    test.runIf(also !== undefined)(`is denied to who may not ${also}`, async () => {
      await permit([action], resource);
      expect(await failureOf(send(user.iam))).toEqual(denied(also as string, resource));
    });

    test("is allowed to who may that", async () => {
      await permit([action, ...(also === undefined ? [] : [also])], resource);
      await expect(send(user.iam)).resolves.toBeDefined();
    });
  });
}
