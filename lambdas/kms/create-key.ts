import { uuid } from "../shared/crypto/random.ts";
import type { Place } from "../shared/keys/arn.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { newKeyKeys } from "../shared/keys/condition-keys.ts";
import { countingKey } from "../shared/keys/counting.ts";
import { defaultKeyPolicy } from "../shared/keys/default-policy.ts";
import { type Key, keyMetadata } from "../shared/keys/key.ts";
import { acceptKeyPolicy } from "../shared/keys/key-policy.ts";
import { newSet } from "../shared/keys/multi-region.ts";
import { asOf } from "../shared/keys/due.ts";
import { parseKeyRequest } from "../shared/keys/key-request.ts";
import { firstMaterial } from "../shared/keys/new-material.ts";
import { withTags } from "../shared/keys/tags.ts";
import { defineOperation, type Services } from "../shared/runtime/operation.ts";
import { createKeyMembers } from "./members/create-key.ts";
import { kmsFunction } from "./service.ts";

export const createKey = defineOperation("CreateKey", createKeyMembers, async (call) => {
  const { input, home, services } = call;
  const context = newKeyKeys(call, input);
  await authorizeAccountAction(call, "kms:CreateKey", { context });
  if (input.Tags !== undefined && input.Tags.length > 0) {
    await authorizeAccountAction(call, "kms:TagResource", { context });
  }
  const { isMultiRegion, ...kind } = parseKeyRequest(input);
  const id = uuid(services.random);
  const facts = {
    ...home,
    ...kind,
    keyId: isMultiRegion ? `mrk-${id.replaceAll("-", "")}` : id,
    tags: withTags(new Map(), input.Tags ?? []),
    ...(isMultiRegion && { set: newSet(home.region, uuid(services.random)) }),
  };
  const policy = await acceptKeyPolicy(
    call,
    facts,
    input.Policy ?? defaultKeyPolicy(home),
    input.BypassPolicyLockoutSafetyCheck,
  );

  const key = await countingKey(services, home, call.now, async () => {
    const made: Key = {
      ...facts,
      created: call.now,
      description: input.Description ?? "",
      state: "Enabled",
      manager: "CUSTOMER",
      ...(facts.origin === "EXTERNAL" ? { materials: [] } : await generated(services, facts)),
      version: 1,
    };
    await services.keys.create(made, policy);
    return made;
  });
  // What is imported is still to come.
  return { KeyMetadata: keyMetadata(asOf(key, call.now) ?? key) };
});

async function generated(services: Services, key: Place & Pick<Key, "keyId" | "spec">) {
  const { material, publicKey } = await firstMaterial(services, key);
  return { materials: [material], ...(publicKey && { publicKey }) };
}

export const { create, handler } = kmsFunction(createKey);
