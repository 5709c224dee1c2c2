import { countingGrantGone } from "../shared/keys/counting.ts";
import { accessGrantToRetire } from "../shared/keys/grants/retire.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { retireGrantMembers } from "./members/retire-grant.ts";
import { kmsFunction } from "./service.ts";

export const retireGrant = defineOperation("RetireGrant", retireGrantMembers, async (call) => {
  const { input, services } = call;
  const grant = await accessGrantToRetire(call, input);
  stopDryRun(input.DryRun);
  await countingGrantGone(services, grant, () => services.grants.delete(grant));
  return undefined;
});

export const { create, handler } = kmsFunction(retireGrant);
