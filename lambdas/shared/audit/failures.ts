/** How CloudTrail shows that a request failed. */

import type { ServiceName } from "../../catalogue.ts";
import type { ServiceError } from "../wire/errors.ts";

/** Every service's events call it this, whatever the service's own answers do. */
const accessDenied = "AccessDenied";

export function errorMembers(
  _service: ServiceName,
  { code, text }: ServiceError,
): { readonly errorCode: string; readonly errorMessage?: string } {
  return {
    errorCode: code === "AccessDeniedException" ? accessDenied : code,
    ...(text !== undefined && { errorMessage: text }),
  };
}
