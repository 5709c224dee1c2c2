import { authorizeIam } from "../../shared/iam/access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import * as shapes from "../shapes.ts";

/** Aliases are for the console, which there is none of. */
export const listAccountAliases = defineOperation(
  "ListAccountAliases",
  shapes.paging,
  async (call) => {
    await authorizeIam(call, "iam:ListAccountAliases", "*");
    return { AccountAliases: [], IsTruncated: false };
  },
);
