/** Inline and attached policies of users and of groups: the same rules, with other limits. */

import {
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

type Page = { readonly Marker?: string; readonly MaxItems?: number };

/** The operations of one kind, as if they were of the same. */
const kinds = [
  {
    kind: "user",
    limit: 2048,
    quota: "PoliciesPerUser",
    create: (iam: IAMClient, UserName: string) => iam.send(new CreateUserCommand({ UserName })),
    put: (iam: IAMClient, UserName: string, PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
    get: (iam: IAMClient, UserName: string, PolicyName: string) =>
      iam.send(new GetUserPolicyCommand({ UserName, PolicyName })),
    list: (iam: IAMClient, UserName: string, page: Page = {}) =>
      iam.send(new ListUserPoliciesCommand({ UserName, ...page })),
    remove: (iam: IAMClient, UserName: string, PolicyName: string) =>
      iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    attach: (iam: IAMClient, UserName: string, PolicyArn: string) =>
      iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    detach: (iam: IAMClient, UserName: string, PolicyArn: string) =>
      iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    attached: (iam: IAMClient, UserName: string, page: Page & { PathPrefix?: string } = {}) =>
      iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...page })),
  },
  {
    kind: "group",
    limit: 5120,
    quota: "PoliciesPerGroup",
    create: (iam: IAMClient, GroupName: string) => iam.send(new CreateGroupCommand({ GroupName })),
    put: (iam: IAMClient, GroupName: string, PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
    get: (iam: IAMClient, GroupName: string, PolicyName: string) =>
      iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
    list: (iam: IAMClient, GroupName: string, page: Page = {}) =>
      iam.send(new ListGroupPoliciesCommand({ GroupName, ...page })),
    remove: (iam: IAMClient, GroupName: string, PolicyName: string) =>
      iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    attach: (iam: IAMClient, GroupName: string, PolicyArn: string) =>
      iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (iam: IAMClient, GroupName: string, PolicyArn: string) =>
      iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    attached: (iam: IAMClient, GroupName: string, page: Page & { PathPrefix?: string } = {}) =>
      iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, ...page })),
  },
] as const;

const document = policyOf(allowing("kms:ListKeys"));
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const noEntity = (message: string) => ({ name: "NoSuchEntityException", message, status: 404 });

async function newPolicy(Path?: string, PolicyName = newName("policy")): Promise<string> {
  const command = new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: document });
  return (await suite.iam.send(command)).Policy?.Arn as string;
}

/** A policy of so many characters without blanks, and of as many blanks as it takes to show that they do not count. */
function policyOfLength(length: number): string {
  const empty = policyOf({ Sid: "", Effect: "Deny", Action: "kms:*", Resource: "*" });
  const long = empty.replace('"Sid":""', `"Sid":"${"s".repeat(length - empty.length)}"`);
  return `${" ".repeat(100)}${long.replaceAll(",", " ,\n")}`;
}

describe.each(kinds)("inline policies of a $kind", ({ kind, limit, ...operations }) => {
  const owner = async () => {
    const name = newName(kind);
    await operations.create(suite.iam, name);
    return name;
  };
  const names = async (name: string) => (await operations.list(suite.iam, name)).PolicyNames;

  test("come back percent-encoded, as they were put", async () => {
    const name = await owner();
    const text = ` { "Version": "2012-10-17", "Id": "(it's) * é!",\n "Statement": [${JSON.stringify(allowing("kms:List*"))}] }`;
    await operations.put(suite.iam, name, "Policy", text);
    const found = await operations.get(suite.iam, name.toUpperCase(), "Policy");
    expect(found).toMatchObject({ PolicyName: "Policy" });
    expect(Object.values(found)).toContain(name);
    expect(found.PolicyDocument).toMatch(/^%20%7B%20%22Version[A-Za-z0-9%._~-]*%7D$/);
    expect(decodeURIComponent(found.PolicyDocument as string)).toBe(text);
  });

  // From recordings of AWS: radkawar/stackd, testdata/aws/iam/policy_management.json.
  test("have names without case: lists show the first spelling, Get the request's", async () => {
    const name = await owner();
    await operations.put(suite.iam, name, "MixedName", document);
    const other = policyOf(allowing("kms:ListAliases"));
    await operations.put(suite.iam, name, "mixedname", other);
    expect(await names(name)).toEqual(["MixedName"]);
    const found = await operations.get(suite.iam, name, "MIXEDNAME");
    expect(found.PolicyName).toBe("MIXEDNAME");
    expect(decodeURIComponent(found.PolicyDocument as string)).toBe(other);
    await operations.remove(suite.iam, name, "mixedNAME");
    expect(await names(name)).toEqual([]);
  });

  test("are listed in pages", async () => {
    const name = await owner();
    for (const policy of ["b", "C", "a"]) {
      await operations.put(suite.iam, name, policy, document);
    }
    const first = await operations.list(suite.iam, name, { MaxItems: 2 });
    expect(first).toMatchObject({ PolicyNames: ["a", "b"], IsTruncated: true });
    const rest = await operations.list(suite.iam, name, { Marker: first.Marker as string });
    expect(rest).toMatchObject({ PolicyNames: ["C"], IsTruncated: false });
    expect(rest.Marker).toBeUndefined();
  });

  test(`have together at most ${limit} characters, without blanks`, async () => {
    const name = await owner();
    const half = limit / 2;
    const tooLong = {
      name: "LimitExceededException",
      message: `Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`,
      status: 409,
    };
    await operations.put(suite.iam, name, "first", policyOfLength(half));
    const more = operations.put(suite.iam, name, "second", policyOfLength(half + 1));
    expect(await failureOf(more)).toEqual(tooLong);
    await operations.put(suite.iam, name, "second", policyOfLength(half));
    const third = operations.put(suite.iam, name, "third", document);
    expect(await failureOf(third)).toEqual(tooLong);
    await operations.put(suite.iam, name, "FIRST", document);
    await operations.put(suite.iam, name, "third", document);
    expect(await names(name)).toEqual(["first", "second", "third"]);
  });

  test("cannot have so many blanks that there is no room for them", async () => {
    const name = await owner();
    const blank = document + " ".repeat(131_072 - document.length);
    await operations.put(suite.iam, name, "1", blank);
    await operations.put(suite.iam, name, "2", blank);
    expect(await failureOf(operations.put(suite.iam, name, "3", blank))).toMatchObject({
      name: "LimitExceededException",
      status: 409,
    });
    expect(await names(name)).toEqual(["1", "2"]);
  });

  test.each([
    ["no JSON", "{", "Syntax errors in policy."],
    [
      "a principal",
      policyOf({ ...allowing("kms:*"), Principal: "*" }),
      "Policy document should not specify a principal.",
    ],
    [
      "no resource",
      policyOf({ Effect: "Allow", Action: "kms:*" }),
      "Policy statement must contain resources.",
    ],
  ])("cannot be %s", async (_what, text, message) => {
    const name = await owner();
    expect(await failureOf(operations.put(suite.iam, name, "p", text))).toEqual({
      name: "MalformedPolicyDocumentException",
      message,
      status: 400,
    });
    expect(await names(name)).toEqual([]);
  });

  test("cannot have characters that IAM does not take", async () => {
    const name = await owner();
    const put = operations.put(suite.iam, name, "p", `${document}\u{1f600}`);
    expect(await failureOf(put)).toMatchObject({ name: "ValidationError", status: 400 });
    const named = operations.put(suite.iam, name, "a/b", document);
    expect(await failureOf(named)).toMatchObject({ name: "ValidationError", status: 400 });
  });

  test("are found, or it is told what is not there", async () => {
    const name = await owner();
    const noPolicy = noEntity(`The ${kind} policy with name none cannot be found.`);
    expect(await failureOf(operations.get(suite.iam, name, "none"))).toEqual(noPolicy);
    expect(await failureOf(operations.remove(suite.iam, name, "none"))).toEqual(noPolicy);
    const noOwner = noEntity(`The ${kind} with name nobody cannot be found.`);
    // Who is not there comes before what is wrong with the document.
    expect(await failureOf(operations.put(suite.iam, "nobody", "p", "{"))).toEqual(noOwner);
    expect(await failureOf(operations.get(suite.iam, "nobody", "p"))).toEqual(noOwner);
    expect(await failureOf(operations.list(suite.iam, "nobody"))).toEqual(noOwner);
    expect(await failureOf(operations.remove(suite.iam, "nobody", "p"))).toEqual(noOwner);
  });
});

describe.each(kinds)("policies attached to a $kind", ({ kind, quota, ...operations }) => {
  const owner = async () => {
    const name = newName(kind);
    await operations.create(suite.iam, name);
    return name;
  };
  const arns = async (name: string, page: Page & { PathPrefix?: string } = {}) =>
    (await operations.attached(suite.iam, name, page)).AttachedPolicies?.map(
      ({ PolicyArn }) => PolicyArn,
    );

  test("are the account's own and AWS's", async () => {
    const name = await owner();
    const own = await newPolicy("/own/", "Attached-Own");
    await operations.attach(suite.iam, name.toUpperCase(), readOnly);
    await operations.attach(suite.iam, name, own);
    await operations.attach(suite.iam, name, own);
    expect(await operations.attached(suite.iam, name)).toMatchObject({
      AttachedPolicies: [
        { PolicyName: "Attached-Own", PolicyArn: own },
        { PolicyName: "ReadOnlyAccess", PolicyArn: readOnly },
      ],
      IsTruncated: false,
    });
    expect(await arns(name, { PathPrefix: "/own/" })).toEqual([own]);
    expect(await arns(name, { PathPrefix: "/" })).toEqual([own, readOnly]);
    await operations.detach(suite.iam, name, own);
    expect(await arns(name)).toEqual([readOnly]);
    await suite.iam.send(new DeletePolicyCommand({ PolicyArn: own }));
  });

  test("are at most ten, listed in pages, with paths of any length", async () => {
    const name = await owner();
    const path = `/${"p".repeat(500)}/`;
    const policies: string[] = [];
    for (let made = 0; made < 10; made++) {
      policies.push(await newPolicy(path));
      await operations.attach(suite.iam, name, policies.at(-1) as string);
    }
    expect(await failureOf(operations.attach(suite.iam, name, administrator))).toEqual({
      name: "LimitExceededException",
      message: `Cannot exceed quota for ${quota}: 10`,
      status: 409,
    });
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page: Page = { MaxItems: 3, ...(Marker !== undefined && { Marker }) };
      const answer = await operations.attached(suite.iam, name, page);
      seen.push(...(answer.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn));
      Marker = answer.Marker;
    } while (Marker !== undefined);
    expect(seen.toSorted()).toEqual(policies.toSorted());
    expect(seen).toHaveLength(10);
  });

  test.each([
    ["a policy that is not there", `arn:aws:iam::${account}:policy/none`],
    ["a policy of another account", "arn:aws:iam::210987654321:policy/theirs"],
    ["a policy that AWS has not", "arn:aws:iam::aws:policy/None"],
  ])("cannot be %s", async (_what, arn) => {
    const name = await owner();
    expect(await failureOf(operations.attach(suite.iam, name, arn))).toEqual(
      noEntity(`Policy ${arn} does not exist or is not attachable.`),
    );
    expect(await failureOf(operations.detach(suite.iam, name, arn))).toEqual(
      noEntity(`Policy ${arn} was not found.`),
    );
    expect(await arns(name)).toEqual([]);
  });

  test("are named with their paths, and in their case", async () => {
    const name = await owner();
    const arn = await newPolicy("/path/", newName("Cased"));
    for (const wrong of [arn.replace("/path/", "/"), arn.replace("Cased", "cased")]) {
      expect((await failureOf(operations.attach(suite.iam, name, wrong))).name).toBe(
        "NoSuchEntityException",
      );
    }
  });

  test.each([
    "not-the-arn-of-a-policy-at-all",
    `arn:aws:iam::${account}:user/somebody`,
    "arn:aws:kms:us-east-1:123456789012:key/x",
  ])("cannot be %s", async (arn) => {
    const name = await owner();
    for (const change of [operations.attach, operations.detach]) {
      const { name: code, status } = await failureOf(change(suite.iam, name, arn));
      expect(["ValidationError", "InvalidInputException"]).toContain(code);
      expect(status).toBe(400);
    }
  });

  test("need whom they are attached to", async () => {
    const noOwner = noEntity(`The ${kind} with name nobody cannot be found.`);
    expect(await failureOf(operations.attach(suite.iam, "nobody", readOnly))).toEqual(noOwner);
    expect(await failureOf(operations.detach(suite.iam, "nobody", readOnly))).toEqual(noOwner);
    expect(await failureOf(operations.attached(suite.iam, "nobody"))).toEqual(noOwner);
  });
});

test.each([
  ["PutUserPolicy", () => kinds[0].put(suite.iam, "admin", "p", document)],
  ["DeleteUserPolicy", () => kinds[0].remove(suite.iam, "admin", "p")],
  ["AttachUserPolicy", () => kinds[0].attach(suite.iam, "admin", readOnly)],
  ["DetachUserPolicy", () => kinds[0].detach(suite.iam, "admin", administrator)],
  [
    "PutUserPermissionsBoundary",
    () =>
      suite.iam.send(
        new PutUserPermissionsBoundaryCommand({ UserName: "admin", PermissionsBoundary: readOnly }),
      ),
  ],
  [
    "DeleteUserPermissionsBoundary",
    () => suite.iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: "admin" })),
  ],
])("%s leaves admin as it is", async (_name, change) => {
  expect((await failureOf(change())).name).toBe("UnmodifiableEntityException");
});

describe("a user's permissions boundary", () => {
  const put = (UserName: string, PermissionsBoundary: string) =>
    suite.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
  const remove = (UserName: string) =>
    suite.iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
  const shown = async (UserName: string) =>
    (await suite.iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary;

  test("limits from the next request on, and no longer once it is gone", async () => {
    const user = await actingUser(suite, [allowing("kms:*")]);
    const boundary = await newPolicy();
    await user.kms.send(new ListAliasesCommand({}));
    await put(user.name, boundary);
    expect(await shown(user.name)).toEqual({
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: boundary,
    });
    await user.kms.send(new ListKeysCommand({}));
    expect(await failureOf(user.kms.send(new ListAliasesCommand({})))).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("because no permissions boundary allows"),
    });
    await put(user.name, readOnly);
    await user.kms.send(new ListAliasesCommand({}));
    await remove(user.name);
    expect(await shown(user.name)).toBeUndefined();
    await user.kms.send(new ListAliasesCommand({}));
  });

  test("has to be there, to be put and to be deleted", async () => {
    const { name } = await actingUser(suite);
    const none = `arn:aws:iam::${account}:policy/none`;
    expect(await failureOf(put(name, none))).toEqual(
      noEntity(`Scope ARN: ${none} does not exist or is not attachable.`),
    );
    expect(await failureOf(remove(name))).toEqual(
      noEntity(`The user with name ${name} does not have a permissions boundary.`),
    );
    const noUser = noEntity("The user with name nobody cannot be found.");
    expect(await failureOf(put("nobody", readOnly))).toEqual(noUser);
    expect(await failureOf(remove("nobody"))).toEqual(noUser);
  });
});
