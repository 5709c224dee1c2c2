import { accessKeyByName } from "../shared/keys/access.ts";
import { grantIsForAwsResource } from "../shared/keys/condition-keys.ts";
import { isGrantId, requireGrantId } from "../shared/keys/grants/grant-id.ts";
import { bindNames, boundPrincipal } from "../shared/keys/grants/principals.ts";
import { granteePrefix, grantListEntries } from "../shared/keys/grants/stored-grant.ts";
import { type Page, pageOf, parsePage } from "../shared/keys/paging.ts";
import { refuseServiceFilter } from "../shared/keys/refusals.ts";
import type { Key } from "../shared/keys/key.ts";
import { type Call, defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { listGrantsMembers } from "./members/list-grants.ts";
import { kmsFunction } from "./service.ts";

type Filter = { readonly GrantId?: string; readonly GranteePrincipal?: string };

export const listGrants = defineOperation("ListGrants", listGrantsMembers, async (call) => {
  const { input } = call;
  refuseServiceFilter("GranteeServicePrincipal", input.GranteeServicePrincipal);
  const page = parsePage(input, { limit: 50, maximum: 100 });
  const { key } = await accessKeyByName(call, input.KeyId, {
    action: "kms:ListGrants",
    context: grantIsForAwsResource(call),
  });
  const { entries, members } = pageOf(page, await listed(call, key, input, page), (grant) => {
    return grant.grantId;
  });
  return { Grants: await grantListEntries(call, entries), ...members };
});

/** One more than the page may hold, where there is one. */
async function listed(call: Call, key: Key, { GrantId, GranteePrincipal }: Filter, page: Page) {
  const { grants } = call.services;
  const grantee =
    GranteePrincipal === undefined
      ? undefined
      : boundPrincipal(GranteePrincipal, await bindNames(call, [GranteePrincipal]));
  const prefix = grantee === undefined ? "" : granteePrefix(grantee);
  requireMarkerWithin(prefix, page);
  if (GrantId !== undefined) {
    const { account, region, keyId } = key;
    const grant = await grants.find({ account, region, keyId, grantId: requireGrantId(GrantId) });
    return grant?.grantId.startsWith(prefix) ? [grant] : [];
  }
  return grantee === undefined
    ? grants.listOfKey(key, key.keyId, page.after, page.limit + 1)
    : grants.listOfGrantee(key, key.keyId, grantee, page.after, page.limit + 1);
}

/** DynamoDB refuses to start outside the range that it is asked for. */
function requireMarkerWithin(prefix: string, { after }: Page): void {
  if (after !== undefined && !(isGrantId(after) && after.startsWith(prefix))) {
    throw new ServiceError("InvalidMarkerException", "The marker is not valid.");
  }
}

export const { create, handler } = kmsFunction(listGrants);
