import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { parseAliasName } from "../shared/keys/alias-names.ts";
import { aliasArn } from "../shared/keys/arn.ts";
import { requireRoomForAlias } from "../shared/keys/counting.ts";
import { requireAlias } from "../shared/keys/existing-alias.ts";
import type { Key } from "../shared/keys/key.ts";
import { isAsymmetric } from "../shared/keys/specs.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { updateAliasMembers } from "./members/update-alias.ts";
import { kmsFunction } from "./service.ts";

export const updateAlias = defineOperation("UpdateAlias", updateAliasMembers, async (call) => {
  const { input, home, now, services } = call;
  const name = parseAliasName(input.AliasName, home);
  const action = "kms:UpdateAlias";
  await authorizeAccountAction(call, action, { resource: aliasArn(home, name.name) });
  const alias = await requireAlias(call, name);
  // Both the key that loses the alias and the key that gets it must let it happen.
  const [{ key: current }, { key }] = await Promise.all([
    accessOwnKey(call, alias.target, { action }),
    accessOwnKey(call, input.TargetKeyId, { action }),
  ]);
  requireState(key, "annotate");
  requireSameKind(current, key);
  if (key.keyId !== current.keyId) {
    await requireRoomForAlias(call, key);
  }
  await services.aliases.retarget(home, alias, key.keyId, now);
  return undefined;
});

/** HMAC keys have a usage of their own. @throws ServiceError ValidationException */
function requireSameKind(current: Key, next: Key): void {
  if (isAsymmetric(current.spec) !== isAsymmetric(next.spec) || current.usage !== next.usage) {
    throw new ServiceError(
      "ValidationException",
      "The current and new KMS key must be the same type (both symmetric or both asymmetric or both HMAC), and they must have the same key usage.",
    );
  }
}

export const { create, handler } = kmsFunction(updateAlias);
