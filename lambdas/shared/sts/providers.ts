/** Identity providers that an account trusts to say who someone is. */

import { type OidcProvider, sortKeys } from "../identity/entities.ts";
import type { UnverifiedToken } from "../identity/web-identity/web-identity.ts";
import { itemAs } from "../store/journal.ts";
import { ServiceError } from "../wire/errors.ts";
import type { AccountIam } from "./roles.ts";

/**
 * @param iam undefined for an account that is none
 * @throws ServiceError InvalidIdentityTokenException
 */
export async function requireProvider(
  iam: AccountIam | undefined,
  { issuer, provider }: Pick<UnverifiedToken, "issuer" | "provider">,
): Promise<OidcProvider> {
  const found = itemAs<OidcProvider>(await iam?.reader.get(sortKeys.oidc(provider)));
  if (found === undefined) {
    throw new ServiceError(
      "InvalidIdentityTokenException",
      `No OpenIDConnect provider found in your account for ${issuer}`,
    );
  }
  return found;
}
