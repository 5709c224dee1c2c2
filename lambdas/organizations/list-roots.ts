import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { rootOutput } from "../shared/organizations/answers.ts";
import { pageOfAll } from "../shared/organizations/paging.ts";
import { rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import * as shapes from "./shapes.ts";

const members = shapes.page;

export const listRoots = defineOperation("ListRoots", members, (call) =>
  withOrganization(call, async (organization) => {
    await authorizeOrganizations(call, "organizations:ListRoots");
    const roots = [await rootOf(organization)];
    const { entries, members } = pageOfAll(roots, call.input, ({ id }) => id);
    return {
      Roots: entries.map((root) => rootOutput(call.services.managementAccount, root)),
      ...members,
    };
  }),
);
