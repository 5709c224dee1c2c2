/** What operations on users share: whose they are without a name, and how IAM shows them. */

import type { User } from "../identity/entities.ts";
import { type IamPlace, parseIamArn, userArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { ConflictError } from "../store/failures.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { shownBoundary } from "./boundary.ts";

/**
 * The user that a request is about: the caller where it names none, by the name
 * that it has now.
 * @throws ServiceError ValidationException when the caller is no user
 */
export async function userNameOf(call: Call<{ readonly UserName?: string }>): Promise<string> {
  const { input } = call;
  if (input.UserName !== undefined) {
    return input.UserName;
  }
  const { caller } = await call.current();
  const { kind, arn } = caller.principal;
  const name = kind === "user" ? parseIamArn(arn)?.name : undefined;
  if (name === undefined) {
    throw new ServiceError(
      "ValidationException",
      "Must specify userName when calling with non-User credentials",
    );
  }
  return name;
}

/**
 * Who has the caller's name when IAM is read has to be the caller still.
 * @throws ConflictError when they have just been renamed
 */
export async function requireSelf(
  call: Call<{ readonly UserName?: string }>,
  { id, name }: User,
): Promise<void> {
  const { caller } = await call.current();
  if (call.input.UserName === undefined && id !== caller.principal.userId) {
    throw new ConflictError(`The user ${name} is not the caller any more`);
  }
}

/** As lists show it. */
export function shownUser(place: IamPlace, user: User): Output {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(place, user),
    CreateDate: new Date(user.created),
  };
}

/** As CreateUser and GetUser show it. */
export function shownUserInFull(place: IamPlace, user: User): Output {
  return {
    ...shownUser(place, user),
    ...shownBoundary(user),
    ...(user.tags.length > 0 && { Tags: user.tags }),
  };
}
