/** From a signed request to its caller. */

import { partitionOf, type Place } from "../keys/arn.ts";
import type { Caller } from "../runtime/operation.ts";
import type { HttpRequest } from "../wire/request.ts";
import { type AdminCredentials, administratorAccess, adminUserId, adminUserName } from "./admin.ts";
import { type Expectations, verifySignature } from "./signature/verify.ts";

export type Authenticated = { readonly caller: Caller; readonly home: Place };

/** @throws ServiceError whatever is wrong with the signature: see verify.ts */
export async function authenticate(
  request: HttpRequest,
  expectations: Expectations,
  admin: AdminCredentials,
  managementAccount: string,
): Promise<Authenticated> {
  const { region } = await verifySignature(
    request,
    expectations,
    async (accessKeyId, sessionToken) =>
      accessKeyId === admin.accessKeyId && sessionToken === undefined
        ? { secretAccessKey: admin.secretAccessKey, identity: adminUserName }
        : undefined,
  );
  return {
    home: { account: managementAccount, region },
    caller: {
      principal: {
        kind: "user",
        account: managementAccount,
        arn: `arn:${partitionOf(region)}:iam::${managementAccount}:user/${adminUserName}`,
        userId: adminUserId(managementAccount),
      },
      policies: { identity: [administratorAccess], serviceControl: [] },
    },
  };
}
