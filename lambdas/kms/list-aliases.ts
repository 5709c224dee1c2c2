import { requireOwnKey } from "../shared/keys/access.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { aliasArn } from "../shared/keys/arn.ts";
import { aliasesOfKey, allAliases } from "../shared/keys/listed-aliases.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { listAliasesMembers } from "./members/list-aliases.ts";
import { kmsFunction } from "./service.ts";

export const listAliases = defineOperation("ListAliases", listAliasesMembers, async (call) => {
  const { input, home } = call;
  await authorizeAccountAction(call, "kms:ListAliases");
  const page = parsePage(input, { limit: 50, maximum: 100 });
  const found =
    input.KeyId === undefined
      ? await allAliases(call, page.after, page.limit + 1)
      : await aliasesOfKey(
          call,
          await requireOwnKey(call, input.KeyId),
          page.after,
          page.limit + 1,
        );
  const { entries, members } = pageOf(page, found, ({ name }) => name);
  return {
    Aliases: entries.map(({ name, target, created, updated }) => ({
      AliasName: name,
      AliasArn: aliasArn(home, name),
      TargetKeyId: target,
      CreationDate: created,
      LastUpdatedDate: updated,
    })),
    ...members,
  };
});

export const { create, handler } = kmsFunction(listAliases);
