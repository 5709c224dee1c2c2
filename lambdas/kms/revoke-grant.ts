import { accessKeyByName } from "../shared/keys/access.ts";
import { grantIsForAwsResource } from "../shared/keys/condition-keys.ts";
import { countingGrantGone } from "../shared/keys/counting.ts";
import { grantNotFound, requireGrantId } from "../shared/keys/grants/grant-id.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { revokeGrantMembers } from "./members/revoke-grant.ts";
import { kmsFunction } from "./service.ts";

export const revokeGrant = defineOperation("RevokeGrant", revokeGrantMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessKeyByName(call, input.KeyId, {
    action: "kms:RevokeGrant",
    context: grantIsForAwsResource(call),
  });
  const { account, region, keyId } = key;
  const grantId = requireGrantId(input.GrantId);
  const grant = await services.grants.find({ account, region, keyId, grantId });
  if (grant === undefined) {
    throw grantNotFound(grantId);
  }
  stopDryRun(input.DryRun);
  await countingGrantGone(services, grant, () => services.grants.delete(grant));
  return undefined;
});

export const { create, handler } = kmsFunction(revokeGrant);
