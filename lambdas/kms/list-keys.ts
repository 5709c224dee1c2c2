import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { keyArn } from "../shared/keys/arn.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { listKeysMembers } from "./members/list-keys.ts";
import { kmsFunction } from "./service.ts";

export const listKeys = defineOperation("ListKeys", listKeysMembers, async (call) => {
  const { home, services } = call;
  await authorizeAccountAction(call, "kms:ListKeys");
  const page = parsePage(call.input, { limit: 100, maximum: 1000 });
  const found = await services.keys.listIds(home, page.after, page.limit + 1, call.now);
  const { entries, members } = pageOf(page, found, (keyId) => keyId);
  return {
    Keys: entries.map((keyId) => ({ KeyId: keyId, KeyArn: keyArn(home, keyId) })),
    ...members,
  };
});

export const { create, handler } = kmsFunction(listKeys);
