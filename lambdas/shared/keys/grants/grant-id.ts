import { ServiceError } from "../../wire/errors.ts";

export function isGrantId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** @throws ServiceError InvalidGrantIdException for what no grant can be called */
export function requireGrantId(text: string): string {
  if (!isGrantId(text)) {
    throw new ServiceError("InvalidGrantIdException", `Invalid grantId '${text}'`);
  }
  return text;
}

export function grantNotFound(grantId: string): ServiceError {
  return new ServiceError("NotFoundException", `Grant '${grantId}' does not exist`);
}
