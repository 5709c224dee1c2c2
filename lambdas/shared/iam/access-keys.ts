import type { AccessKey, User } from "../identity/entities.ts";
import { ServiceError } from "../wire/errors.ts";

/** @throws ServiceError NoSuchEntityException for a key that is not the user's */
export function accessKeyOf({ keys }: User, id: string): AccessKey {
  const key = keys.find((other) => other.id === id);
  if (key === undefined) {
    throw noSuchAccessKey(id);
  }
  return key;
}

export function noSuchAccessKey(id: string): ServiceError {
  return new ServiceError("NoSuchEntityException", `The Access Key with id ${id} cannot be found.`);
}
