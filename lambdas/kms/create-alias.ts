import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { parseAliasName } from "../shared/keys/alias-names.ts";
import { aliasArn } from "../shared/keys/arn.ts";
import { requireRoomForAlias } from "../shared/keys/counting.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { createAliasMembers } from "./members/create-alias.ts";
import { kmsFunction } from "./service.ts";

export const createAlias = defineOperation("CreateAlias", createAliasMembers, async (call) => {
  const { input, home, now, services } = call;
  const alias = parseAliasName(input.AliasName, home);
  const arn = aliasArn(home, alias.name);
  await authorizeAccountAction(call, "kms:CreateAlias", { resource: arn });
  const [{ key }, existing] = await Promise.all([
    accessOwnKey(call, input.TargetKeyId, { action: "kms:CreateAlias" }),
    services.aliases.find(alias),
  ]);
  requireState(key, "annotate");
  if (existing !== undefined) {
    if (await services.keys.find(home, existing.target, now)) {
      throw new ServiceError(
        "AlreadyExistsException",
        `An alias with the name ${arn} already exists`,
      );
    }
    // Its key is gone, and so is the alias: the sweeper has yet to come by.
    await services.aliases.delete(home, existing);
  }
  await requireRoomForAlias(call, key);
  // Two that pass here at once: the loser's write conflicts, it runs again, and
  // finds the winner's alias above.
  await services.aliases.create(alias, key.keyId, now);
  return undefined;
});

export const { create, handler } = kmsFunction(createAlias);
