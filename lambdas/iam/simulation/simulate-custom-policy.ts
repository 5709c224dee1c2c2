import { authorizeIam } from "../../shared/iam/access.ts";
import { simulate } from "../../shared/iam/simulation/simulate.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import { policyList, simulation } from "./shapes.ts";

const members = {
  PolicyInputList: required(policyList),
  ...simulation,
} as const satisfies Members;

/** Nobody's policies but those of the request take part, and no organization's. */
export const simulateCustomPolicy = defineOperation(
  "SimulateCustomPolicy",
  members,
  async (call) => {
    await authorizeIam(call, "iam:SimulateCustomPolicy", "*");
    return simulate(call);
  },
);
