import { uuid } from "../shared/crypto/random.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { newKeyKeys } from "../shared/keys/condition-keys.ts";
import { defaultKeyPolicy } from "../shared/keys/default-policy.ts";
import { type Key, keyMetadata } from "../shared/keys/key.ts";
import { acceptKeyPolicy } from "../shared/keys/key-policy.ts";
import { parseKeyRequest } from "../shared/keys/key-request.ts";
import { newMaterial } from "../shared/keys/new-material.ts";
import { withTags } from "../shared/keys/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { createKeyMembers } from "./members/create-key.ts";
import { kmsFunction } from "./service.ts";

export const createKey = defineOperation("CreateKey", createKeyMembers, async (call) => {
  const { input, home, services } = call;
  const context = newKeyKeys(call.caller.principal.account, input);
  await authorizeAccountAction(call, "kms:CreateKey", { context });
  if (input.Tags !== undefined && input.Tags.length > 0) {
    await authorizeAccountAction(call, "kms:TagResource", { context });
  }
  const facts = {
    ...home,
    ...parseKeyRequest(input),
    keyId: uuid(services.random),
    origin: "AWS_KMS",
    tags: withTags(new Map(), input.Tags ?? []),
  } as const;
  const policy = await acceptKeyPolicy(
    call,
    facts,
    input.Policy ?? defaultKeyPolicy(home),
    input.BypassPolicyLockoutSafetyCheck,
  );

  const { secret, publicKey } = await newMaterial(facts.spec, services.random);
  const material = await services.vault.seal(facts, secret);
  secret.fill(0);
  const key: Key = {
    ...facts,
    created: call.now,
    description: input.Description ?? "",
    state: "Enabled",
    manager: "CUSTOMER",
    material,
    ...(publicKey && { publicKey }),
    version: 1,
  };
  await services.keys.create(key, policy);
  return { KeyMetadata: keyMetadata(key) };
});

export const { create, handler } = kmsFunction(createKey);
