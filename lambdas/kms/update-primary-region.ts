import { accessNamedKey, accessOwnKey } from "../shared/keys/access.ts";
import { primaryRegionKeys } from "../shared/keys/condition-keys.ts";
import { requirePrimary, settledAt } from "../shared/keys/multi-region.ts";
import { requireRegion } from "../shared/keys/regions.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ConflictError } from "../shared/store/failures.ts";
import { updatePrimaryRegionMembers } from "./members/update-primary-region.ts";
import { kmsFunction } from "./service.ts";

export const updatePrimaryRegion = defineOperation(
  "UpdatePrimaryRegion",
  updatePrimaryRegionMembers,
  async (call) => {
    const { input, services } = call;
    const { PrimaryRegion: region } = input;
    requireRegion("primaryRegion", region);
    const demand = { action: "kms:UpdatePrimaryRegion", context: primaryRegionKeys(region) };
    const { key: primary } = await accessOwnKey(call, input.KeyId, demand);
    const set = requirePrimary(primary);
    requireState(primary, "movePrimary");
    const { account, keyId } = primary;
    const { key: replica } = await accessNamedKey(
      call,
      { kind: "key", account, region, keyId },
      demand,
    );
    requireState(replica, "movePrimary");
    if (replica.set?.version !== set.version) {
      throw new ConflictError("The set changed between the two reads");
    }
    if (region !== primary.region) {
      const moved = { regions: [region, primary.region], until: settledAt(call) };
      await services.keys.change(primary, { set: { ...set, primary: region, moved } });
    }
    return undefined;
  },
);

export const { create, handler } = kmsFunction(updatePrimaryRegion);
