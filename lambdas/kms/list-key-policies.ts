import { accessOwnKey } from "../shared/keys/access.ts";
import { keyPolicyName } from "../shared/keys/key-policy.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { listKeyPoliciesMembers } from "./members/list-key-policies.ts";
import { kmsFunction } from "./service.ts";

export const listKeyPolicies = defineOperation(
  "ListKeyPolicies",
  listKeyPoliciesMembers,
  async (call) => {
    const { input } = call;
    await accessOwnKey(call, input.KeyId, { action: "kms:ListKeyPolicies" });
    const page = parsePage(input, { limit: 100, maximum: 1000 });
    const names = [keyPolicyName].filter((name) => page.after === undefined || name > page.after);
    const { entries, members } = pageOf(page, names, (name) => name);
    return { PolicyNames: entries, ...members };
  },
);

export const { create, handler } = kmsFunction(listKeyPolicies);
