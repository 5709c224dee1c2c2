/**
 * A crash between any two writes leaves no change of IAM or of the organization
 * half visible: each operation is stopped after each of its writes in turn, and
 * a second process then finds either all of what it did or nothing, and works on.
 */

import { type AttributeValue, BatchWriteItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListEntitiesForPolicyCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  ListAccountsCommand,
  ListCreateAccountStatusCommand,
  ListPoliciesForTargetCommand,
  MoveAccountCommand,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, allowing, policyOf } from "../support/iam-users.ts";
import { controlPolicy, denying, newPolicy, newUnit } from "../support/organization.ts";
import {
  account,
  startService,
  type StoreCall,
  type TestCredentials,
  type TestService,
} from "../support/service.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";
import { newRole, trusting } from "../support/sts.ts";
import { accessRole, newAccountOf, rootIdOf } from "../support/tenants.ts";

const PolicyArn = `arn:aws:iam::${account}:policy/attached`;
const Filter = "SERVICE_CONTROL_POLICY";

type Setup = {
  readonly alice: TestCredentials;
  readonly root: string;
  readonly unit: string;
  readonly member: string;
  readonly controlPolicy: string;
};

async function setUp(service: TestService): Promise<Setup> {
  const { iam, organizations } = service;
  const { credentials } = await actingUser(service, [], { UserName: "alice" });
  await iam.send(new CreateUserCommand({ UserName: "leaver" }));
  await iam.send(new CreateGroupCommand({ GroupName: "staff" }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "staff", UserName: "alice" }));
  await newRole(iam, [trusting(`arn:aws:iam::${account}:root`)], [], { RoleName: "app" });
  const PolicyDocument = policyOf(allowing("kms:ListKeys"));
  await iam.send(new CreatePolicyCommand({ PolicyName: "attached", PolicyDocument }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
  const root = await rootIdOf(service);
  return {
    alice: credentials,
    root,
    unit: (await newUnit(organizations, root)).id,
    member: await newAccountOf(service),
    controlPolicy: (await newPolicy(organizations, controlPolicy(denying("s3:*")))).id,
  };
}

/** All that can be seen of the management account's IAM and of the organization, as one value. */
async function view(service: TestService, { alice }: Setup): Promise<unknown> {
  const { iam, organizations } = service;
  const { $metadata: _, ...details } = await iam.send(
    new GetAccountAuthorizationDetailsCommand({}),
  );
  const keys = await Promise.all(
    (details.UserDetailList ?? [])
      .filter(({ UserName }) => UserName !== "admin")
      .map(async ({ UserName, Arn }) => {
        // Each way to a user finds the same.
        const { User } = await iam.send(new GetUserCommand({ UserName }));
        expect(User?.Arn).toBe(Arn);
        return (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata;
      }),
  );
  const { $metadata: __, ...entities } = await iam.send(
    new ListEntitiesForPolicyCommand({ PolicyArn }),
  );
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap?.["Users"]).toBe(details.UserDetailList?.length);

  const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
  const accounts = await Promise.all(
    Accounts.map(async (one) => {
      const TargetId = one.Id as string;
      const { Policies } = await organizations.send(
        new ListPoliciesForTargetCommand({ TargetId, Filter }),
      );
      if (one.Status === "ACTIVE" && TargetId !== account) {
        // An account that is there has the role by which one gets into it.
        await (await accessRole(service, TargetId)).sts.send(new GetCallerIdentityCommand({}));
      }
      return { account: one, policies: Policies?.map(({ Id }) => Id) };
    }),
  );
  const { CreateAccountStatuses } = await organizations.send(
    new ListCreateAccountStatusCommand({ States: ["SUCCEEDED"] }),
  );
  // Whom nothing was done to works on.
  const { Arn } = await service.as(alice).sts.send(new GetCallerIdentityCommand({}));
  return { details, keys, entities, accounts, CreateAccountStatuses, Arn };
}

const isWrite = ({ command }: StoreCall) => /^(Put|Update|Delete|TransactWrite)/.test(command);

type Operation = (service: TestService, setup: Setup) => Promise<unknown>;

let setup: Setup;
/** All that the set up table holds, and what is seen of it. */
let items: readonly Record<string, AttributeValue>[];
let before: unknown;

beforeAll(async () => {
  const store = await startStore();
  const service = startService({ endpoint: store.endpoint });
  setup = await setUp(service);
  before = await view(service, setup);
  const { Items = [] } = await storeClient(store.endpoint).send(
    new ScanCommand({ TableName: tableName }),
  );
  items = Items;
  await store.close();
});

/** A store as it was after the setting up. */
async function startPrepared(): Promise<TestStore> {
  const store = await startStore();
  const client = storeClient(store.endpoint);
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
  }
  client.destroy();
  return store;
}

/** Runs `operation` in a process that dies after `survived` writes, and looks. */
async function afterCrash(operation: Operation, survived: number) {
  const store = await startPrepared();
  try {
    let writes = 0;
    let dead = false;
    const dying = startService({
      endpoint: store.endpoint,
      before: (call) => {
        dead ||= isWrite(call) && writes === survived;
        if (dead) {
          throw new Error("the process is gone");
        }
        writes += isWrite(call) ? 1 : 0;
      },
    });
    const answer = await operation(dying, setup).catch(() => undefined);
    const looking = startService({ endpoint: store.endpoint });
    const after = await view(looking, setup);
    // The same request once more, as a client would send it, always gets through.
    const again = await operation(looking, setup).then(
      () => "Success",
      (error: Error) => error.name,
    );
    const whole = await view(looking, setup);
    return { after, whole, again, answered: answer !== undefined, writes };
  } finally {
    await store.close();
  }
}

type Case = readonly [
  name: string,
  writes: number,
  operation: Operation,
  /** How the same request ends when the one before was committed. */
  repeated: string,
];

const cases: readonly Case[] = [
  [
    "CreateUser",
    4,
    ({ iam }) => iam.send(new CreateUserCommand({ UserName: "new" })),
    "EntityAlreadyExistsException",
  ],
  [
    "DeleteUser",
    4,
    ({ iam }) => iam.send(new DeleteUserCommand({ UserName: "leaver" })),
    "NoSuchEntityException",
  ],
  [
    "UpdateUser",
    5,
    ({ iam }) => iam.send(new UpdateUserCommand({ UserName: "leaver", NewUserName: "renamed" })),
    "NoSuchEntityException",
  ],
  [
    "UpdateGroup",
    6,
    ({ iam }) => iam.send(new UpdateGroupCommand({ GroupName: "staff", NewGroupName: "all" })),
    "NoSuchEntityException",
  ],
  [
    "AddUserToGroup",
    3,
    ({ iam }) => iam.send(new AddUserToGroupCommand({ GroupName: "staff", UserName: "leaver" })),
    "Success",
  ],
  [
    "AttachRolePolicy",
    3,
    ({ iam }) => iam.send(new AttachRolePolicyCommand({ RoleName: "app", PolicyArn })),
    "Success",
  ],
  [
    "CreateAccount",
    9,
    ({ organizations }) =>
      organizations.send(
        new CreateAccountCommand({ AccountName: "new", Email: "new@example.com" }),
      ),
    // And the status of the second tells that the address is taken.
    "Success",
  ],
  [
    "MoveAccount",
    3,
    ({ organizations }, { member, root, unit }) =>
      organizations.send(
        new MoveAccountCommand({
          AccountId: member,
          SourceParentId: root,
          DestinationParentId: unit,
        }),
      ),
    "SourceParentNotFoundException",
  ],
  [
    "CloseAccount",
    3,
    ({ organizations }, { member }) =>
      organizations.send(new CloseAccountCommand({ AccountId: member })),
    "AccountAlreadyClosedException",
  ],
  [
    "AttachPolicy",
    3,
    ({ organizations }, { controlPolicy: PolicyId, member: TargetId }) =>
      organizations.send(new AttachPolicyCommand({ PolicyId, TargetId })),
    "DuplicatePolicyAttachmentException",
  ],
];

describe.each(cases)("%s", (_name, total, operation, repeated) => {
  test.each(Array.from({ length: total }, (_, index) => index))(
    "stopped after %i writes shows all or nothing",
    async (survived) => {
      const { after, whole, again, answered, writes } = await afterCrash(operation, survived);
      const committed = JSON.stringify(after) !== JSON.stringify(before);
      // What is not committed was not answered, and is done by asking again.
      // What is committed is all there: asking again adds nothing.
      expect({ writes, again, answered: answered && committed }).toEqual({
        writes: survived,
        again: committed ? repeated : "Success",
        answered,
      });
      expect(whole).not.toEqual(before);
      expect(committed ? after : before).toEqual(committed ? whole : after);
    },
  );

  test(`makes ${total} writes`, async () => {
    const { answered, writes } = await afterCrash(operation, Number.POSITIVE_INFINITY);
    expect({ answered, writes }).toEqual({ answered: true, writes: total });
  });
});

describe("CreateAccessKey", () => {
  const newKey: Operation = ({ iam }) =>
    iam.send(new CreateAccessKeyCommand({ UserName: "leaver" }));

  test.each([0, 1, 2, 3, 4])("stopped after %i writes shows a key or none", async (survived) => {
    const { after, whole, again, answered, writes } = await afterCrash(newKey, survived);
    const count = (seen: unknown) => (seen as { keys: object[][] }).keys.flat().length;
    expect({ writes, again }).toEqual({ writes: survived, again: "Success" });
    // The commit is the first write. The answer has the secret, so it is never given for a key that is not there.
    expect(count(after) - count(before)).toBe(survived === 0 ? 0 : 1);
    expect(answered && survived === 0).toBe(false);
    expect(count(whole)).toBe(count(after) + 1);
  });
});
