import { accessOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { parseAliasName } from "../shared/keys/alias-names.ts";
import { aliasArn } from "../shared/keys/arn.ts";
import { requireAlias } from "../shared/keys/existing-alias.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { deleteAliasMembers } from "./members/delete-alias.ts";
import { kmsFunction } from "./service.ts";

export const deleteAlias = defineOperation("DeleteAlias", deleteAliasMembers, async (call) => {
  const { input, home, services } = call;
  const name = parseAliasName(input.AliasName, home);
  const action = "kms:DeleteAlias";
  await authorizeAccountAction(call, action, { resource: aliasArn(home, name.name) });
  const alias = await requireAlias(call, name);
  await accessOwnKey(call, alias.target, { action });
  await services.aliases.delete(home, alias);
  return undefined;
});

export const { create, handler } = kmsFunction(deleteAlias);
