/** IAM that changes between two reads of it, by a function that knows nothing yet. */

import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { ConflictError, translateFailure } from "../../lambdas/shared/store/failures.ts";
import { describe, expect, test } from "vitest";
import { type ActingUser, actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { startService, type StoreCall } from "../support/service.ts";
import { useService } from "../support/suite.ts";

const suite = useService();

const PolicyName = "group";
const put = (GroupName: string, ...actions: readonly string[]) =>
  suite.iam.send(
    new PutGroupPolicyCommand({
      GroupName,
      PolicyName,
      PolicyDocument: policyOf(allowing(...actions)),
    }),
  );

/** A user whose group lets it list keys. */
async function member(): Promise<{ readonly user: ActingUser; readonly group: string }> {
  const [user, group] = [await actingUser(suite), newName("group")];
  await suite.iam.send(new CreateGroupCommand({ GroupName: group }));
  await suite.iam.send(new AddUserToGroupCommand({ GroupName: group, UserName: user.name }));
  await put(group, "kms:ListKeys");
  return { user, group };
}

/** A function of its own, which runs something before its next reads of the group. */
function reader({ credentials }: ActingUser, group: string) {
  const hooks: (() => Promise<unknown>)[] = [];
  const service = startService({
    endpoint: suite.store.endpoint,
    before: async ({ input }: StoreCall) => {
      if (JSON.stringify(input).includes(`"group#${group}"`)) {
        await hooks.shift()?.();
      }
    },
  });
  const { kms } = service.as(credentials);
  const list = () =>
    kms.send(new ListKeysCommand({})).then(
      () => "allowed",
      ({ name }: Error) => name,
    );
  return { list, hooks };
}

const denied = "AccessDeniedException";

describe("a group that changes between the read of its member and its own is as it is then", () => {
  test.each<[string, (user: ActingUser, group: string) => Promise<unknown>, string]>([
    ["allows more", (_, group) => put(group, "kms:ListKeys", "kms:ListAliases"), "allowed"],
    ["allows something else", (_, group) => put(group, "kms:ListAliases"), denied],
    [
      "is renamed",
      (_, GroupName) =>
        suite.iam.send(new UpdateGroupCommand({ GroupName, NewGroupName: newName("group") })),
      "allowed",
    ],
    [
      "is deleted",
      async ({ name: UserName }, GroupName) => {
        await suite.iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName }));
        await suite.iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }));
        await suite.iam.send(new DeleteGroupCommand({ GroupName }));
      },
      denied,
    ],
  ])("it %s", async (_what, change, outcome) => {
    const { user, group } = await member();
    const { list, hooks } = reader(user, group);
    hooks.push(() => change(user, group));
    expect(await list()).toBe(outcome);
    expect(hooks).toEqual([]);
  });

  test("also for a function that knew it before", async () => {
    const { user, group } = await member();
    const { list, hooks } = reader(user, group);
    expect(await list()).toBe("allowed");
    await put(group, "kms:ListKeys", "kms:ListAliases");
    hooks.push(() => put(group, "kms:ListAliases"));
    expect(await list()).toBe(denied);
    expect(hooks).toEqual([]);
  });
});

test("changes that do not end tell the client to try again, and then it is answered", async () => {
  const { user, group } = await member();
  const { list, hooks } = reader(user, group);
  for (let n = 0; n < 50; n++) {
    hooks.push(() => put(group, "kms:ListKeys", `kms:Other${n}`));
  }
  expect(await list()).toBe("DependencyTimeoutException");
  expect(hooks.length).toBeLessThan(48);
  hooks.length = 0;
  expect(await list()).toBe("allowed");
});

test("a conflict that outlives all retries is no fault of the service", () => {
  const cause = new ConflictError("The item changed");
  expect(translateFailure(cause)).toMatchObject({ code: "DependencyTimeoutException", cause });
});
