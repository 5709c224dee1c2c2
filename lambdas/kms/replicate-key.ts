import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { replicaKeys, replicationKeys } from "../shared/keys/condition-keys.ts";
import { countingKey } from "../shared/keys/counting.ts";
import { defaultKeyPolicy } from "../shared/keys/default-policy.ts";
import { destroyRest } from "../shared/keys/destroy-rest.ts";
import { arnOf, type Key, keyMetadata } from "../shared/keys/key.ts";
import { acceptKeyPolicy } from "../shared/keys/key-policy.ts";
import { withoutImport } from "../shared/keys/material.ts";
import { requirePrimary, settledAt } from "../shared/keys/multi-region.ts";
import { requireState } from "../shared/keys/states.ts";
import { withTags } from "../shared/keys/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { replicateKeyMembers } from "./members/replicate-key.ts";
import { kmsFunction } from "./service.ts";

export const replicateKey = defineOperation("ReplicateKey", replicateKeyMembers, async (call) => {
  const { input, home, services } = call;
  const { ReplicaRegion: region, Tags = [] } = input;
  const { key: primary } = await accessOwnKey(call, input.KeyId, {
    action: "kms:ReplicateKey",
    context: replicationKeys(region),
  });
  const context = replicaKeys(call.caller, primary, input);
  await authorizeAccountAction(call, "kms:CreateKey", { context });
  if (Tags.length > 0) {
    await authorizeAccountAction(call, "kms:TagResource", { context });
  }
  const set = requirePrimary(primary);
  requireState(primary, "replicate");
  const place = { account: home.account, region };
  const known = [set.primary, ...set.replicas.map((replica) => replica.region)];
  if (known.includes(region)) {
    throw new ServiceError(
      "AlreadyExistsException",
      `${arnOf({ ...place, keyId: primary.keyId })} already exists.`,
    );
  }

  const replica: Key = {
    ...place,
    keyId: primary.keyId,
    created: call.now,
    description: input.Description ?? "",
    state: "Enabled",
    spec: primary.spec,
    usage: primary.usage,
    origin: primary.origin,
    manager: primary.manager,
    // What was imported into the primary key's Region has to be imported here.
    materials:
      primary.origin === "EXTERNAL" ? primary.materials.map(withoutImport) : primary.materials,
    ...(primary.publicKey && { publicKey: primary.publicKey }),
    tags: withTags(new Map(), Tags),
    creatingUntil: settledAt(call),
    set: { ...set, replicas: [...set.replicas, { region }] },
    version: 1,
  };
  const policy = await acceptKeyPolicy(
    call,
    replica,
    input.Policy ?? defaultKeyPolicy(home),
    input.BypassPolicyLockoutSafetyCheck,
  );
  // One that was here before may be gone without the sweeper having been there.
  if (await services.keys.hasTraces(place, replica.keyId)) {
    await destroyRest(services, replica, () => true);
  }
  await countingKey(services, place, call.now, () =>
    services.keys.replicate(primary, replica, policy),
  );
  return {
    ReplicaKeyMetadata: keyMetadata({ ...replica, state: "Creating" }),
    ReplicaPolicy: policy.text,
    ReplicaTags: [...replica.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  };
});

export const { create, handler } = kmsFunction(replicateKey);
