import { uuid } from "../shared/crypto/random.ts";
import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { replicaKeys, replicationKeys } from "../shared/keys/condition-keys.ts";
import { countingKey } from "../shared/keys/counting.ts";
import { defaultKeyPolicy } from "../shared/keys/default-policy.ts";
import { destroyRest } from "../shared/keys/destroy-rest.ts";
import { arnOf, type Key, keyMetadata, type Member, type RegionSet } from "../shared/keys/key.ts";
import { acceptKeyPolicy } from "../shared/keys/key-policy.ts";
import { withoutImport } from "../shared/keys/material.ts";
import { requirePrimary, settledAt } from "../shared/keys/multi-region.ts";
import { requireRegion } from "../shared/keys/regions.ts";
import { requireState } from "../shared/keys/states.ts";
import { withTags } from "../shared/keys/tags.ts";
import { type Call, defineOperation, type Services } from "../shared/runtime/operation.ts";
import { longestWork, RegionSets } from "../shared/store/region-sets.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { replicateKeyMembers } from "./members/replicate-key.ts";
import { kmsFunction } from "./service.ts";

/** Of 25 aliases or grants each, of a key that was here before: what is more, the sweeper does. */
const mostRounds = 20;

export const replicateKey = defineOperation("ReplicateKey", replicateKeyMembers, async (call) => {
  const { input, home, services } = call;
  const { ReplicaRegion: region, Tags = [] } = input;
  requireRegion("replicaRegion", region);
  const { key: primary } = await accessOwnKey(call, input.KeyId, {
    action: "kms:ReplicateKey",
    context: replicationKeys(region),
  });
  const context = replicaKeys(call, primary, input);
  await authorizeAccountAction(call, "kms:CreateKey", { context });
  if (Tags.length > 0) {
    await authorizeAccountAction(call, "kms:TagResource", { context });
  }
  const set = requirePrimary(primary);
  requireState(primary, "replicate");
  const place = { account: home.account, region };
  const member: Member = {
    region,
    incarnation: uuid(services.random),
    state: "Enabled",
    busy: { with: "making", until: call.now.getTime() + longestWork },
  };
  requireRoom(call, primary, set, region);

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
    set: {
      ...set,
      members: [...set.members.filter((one) => one.region !== region), member],
      replicas: [...set.replicas, region],
    },
    version: 1,
  };
  const policy = await acceptKeyPolicy(
    call,
    replica,
    input.Policy ?? defaultKeyPolicy(home),
    input.BypassPolicyLockoutSafetyCheck,
  );
  const sets = new RegionSets(services.database);
  await countingKey(services, place, call.now, async () => {
    await sets.reserve({ ...primary, set }, member);
    await clear(services, replica);
    await services.keys.putReplica(replica, policy);
    await sets.join(primary, member.incarnation);
  });
  return {
    ReplicaKeyMetadata: keyMetadata({ ...replica, state: "Creating" }),
    ReplicaPolicy: policy.text,
    ReplicaTags: [...replica.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  };
});

/**
 * One key of a set in each Region.
 * @throws ServiceError AlreadyExistsException, KMSInvalidStateException while somebody is at it
 */
function requireRoom({ now }: Call, { account, keyId }: Key, set: RegionSet, region: string): void {
  const arn = arnOf({ account, region, keyId });
  if (region === set.primary || set.replicas.includes(region)) {
    throw new ServiceError("AlreadyExistsException", `${arn} already exists.`);
  }
  const there = set.members.find((one) => one.region === region);
  if (there?.busy !== undefined && there.busy.until > now.getTime()) {
    const what = there.busy.with === "making" ? "creating" : "pending deletion";
    throw new ServiceError("KMSInvalidStateException", `${arn} is ${what}.`);
  }
}

/** One that was here before may be gone without the sweeper having been there. */
async function clear(services: Services, replica: Key): Promise<void> {
  let rounds = mostRounds;
  if (!(await destroyRest(services, replica, () => --rounds > 0))) {
    throw new ServiceError("DependencyTimeoutException");
  }
}

export const { create, handler } = kmsFunction(replicateKey);
