import { type AccountCreation, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { creationOutput } from "../shared/organizations/answers.ts";
import { present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  CreateAccountRequestId: required(shapes.creationId),
} as const satisfies Members;

export const describeCreateAccountStatus = defineOperation(
  "DescribeCreateAccountStatus",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      await authorizeOrganizations(call, "organizations:DescribeCreateAccountStatus");
      const item = await organization.get(sortKeys.creation(call.input.CreateAccountRequestId));
      const creation = present(
        itemAs<AccountCreation>(item),
        "CreateAccountStatusNotFoundException",
      );
      return { CreateAccountStatus: creationOutput(creation, false) };
    }),
);
