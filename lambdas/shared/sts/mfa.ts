/**
 * Multi-factor authentication. There are no MFA devices, so what a request says
 * of one is never right.
 */

import { ServiceError } from "../wire/errors.ts";

export type MfaInput = { readonly SerialNumber?: string; readonly TokenCode?: string };

/** @throws ServiceError AccessDeniedException for a request that names a device */
export function refuseMfa({ SerialNumber, TokenCode }: MfaInput): void {
  if (SerialNumber === undefined && TokenCode === undefined) {
    return;
  }
  throw new ServiceError(
    "AccessDeniedException",
    SerialNumber === undefined || TokenCode === undefined
      ? "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
      : "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  );
}
