import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { parseAliasName } from "../shared/keys/alias-names.ts";
import { aliasArn } from "../shared/keys/arn.ts";
import { requireAlias } from "../shared/keys/existing-alias.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { updateAliasMembers } from "./members/update-alias.ts";
import { kmsFunction } from "./service.ts";

export const updateAlias = defineOperation("UpdateAlias", updateAliasMembers, async (call) => {
  const { input, home, now, services } = call;
  const name = parseAliasName(input.AliasName, home);
  const action = "kms:UpdateAlias";
  await authorizeAccountAction(call, action, { resource: aliasArn(home, name.name) });
  const alias = await requireAlias(call, name);
  // Both the key that loses the alias and the key that gets it must let it happen.
  const [, { key }] = await Promise.all([
    accessOwnKey(call, alias.target, { action }),
    accessOwnKey(call, input.TargetKeyId, { action }),
  ]);
  requireState(key, "annotate");
  await services.aliases.retarget(home, alias, key.keyId, now);
  return undefined;
});

export const { create, handler } = kmsFunction(updateAlias);
