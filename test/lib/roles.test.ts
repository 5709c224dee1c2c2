/** What each role may do, exactly: an action more is a finding, one less a failure at run time. */

import { describe, expect, test } from "vitest";
import { catalogue, type DataAccess } from "../../lambdas/catalogue.ts";
import { imported, type Resource, resourcesOf, type Synthesis, synthesize } from "./synthesis.ts";

type Allowed = Record<string, string[]>;

/** A role's actions by what they are on. */
function allowed(synthesis: Synthesis, role: Resource): Allowed {
  const byTarget: Allowed = {};
  for (const policy of role.Properties["Policies"]) {
    for (const { Effect, Action, Resource, Condition } of policy.PolicyDocument.Statement) {
      expect(Effect).toBe("Allow");
      const leading = Condition?.["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"];
      const where = leading === undefined ? "" : ` under ${leading.replace(/\*$/, "")}`;
      (byTarget[targetOf(synthesis, Resource) + where] ??= []).push(...Action);
    }
  }
  return byTarget;
}

function targetOf(synthesis: Synthesis, resource: any): string {
  if (resource["Fn::ImportValue"]) {
    return imported(synthesis, resource);
  }
  return typeof resource === "string"
    ? resource
    : (resource.Ref ??
        resource["Fn::GetAtt"]?.join(".") ??
        resource["Fn::Join"][1].map((part: any) => joined(synthesis, part)).join(""));
}

const joined = (synthesis: Synthesis, part: any): string =>
  part["Fn::ImportValue"] ? imported(synthesis, part) : (part.Ref ?? part);

const rolesIn = (synthesis: Synthesis) =>
  Object.fromEntries(
    Object.entries(resourcesOf(synthesis.service, "AWS::IAM::Role")).map(([id, role]) => [
      id,
      allowed(synthesis, role),
    ]),
  );

const secret = ["secretsmanager:GetSecretValue"];
const everyone: Allowed = {
  "Logs.Arn": ["logs:CreateLogStream", "logs:PutLogEvents"],
  AdminSecret: secret,
  CredentialsSecret: secret,
  OriginSecret: secret,
};
const read = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
/** Only who lists grants by who may retire them looks into the index. */
const index = { "Table.Arn/index/retirableBy": ["dynamodb:Query"] };
/** When an access key was used, and nothing else. */
const note = { "Table.Arn under last-used#": ["dynamodb:PutItem"] };
/** AWS managed keys at their first use, and nothing else. */
const make = { "Table.Arn under managed#": ["dynamodb:PutItem"] };
const write = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
const append = { "EventsTable.Arn": ["dynamodb:PutItem"] };
/** When a key was used, and nothing of the events. */
const lastUsage = { "EventsTable.Arn under last-usage#": ["dynamodb:GetItem"] };
const sweep: Allowed = {
  "Logs.Arn": ["logs:CreateLogStream", "logs:PutLogEvents"],
  "Table.Arn": [...read, ...write],
  "Table.Arn/index/due": ["dynamodb:Query"],
  "EventsTable.Arn/index/pending": ["dynamodb:Query"],
  "EventsTable.Arn under last-usage#": ["dynamodb:DeleteItem"],
  ...append,
};

const expected = (wrapping: Allowed): Record<string, Allowed> => ({
  IdentityRole: everyone,
  ReadRole: { ...everyone, "Table.Arn": read, ...index, ...note, ...append },
  UseRole: { ...everyone, "Table.Arn": read, ...note, ...make, ...wrapping, ...append },
  WriteRole: { ...everyone, "Table.Arn": [...read, ...write], ...append },
  RetireRole: { ...everyone, "Table.Arn": [...read, ...write], ...append, ...lastUsage },
  CreateRole: { ...everyone, "Table.Arn": [...read, ...write], ...wrapping, ...append },
  AuditRole: {
    ...everyone,
    "Table.Arn": read,
    ...note,
    "EventsTable.Arn": ["dynamodb:PutItem", "dynamodb:Query"],
    ...lastUsage,
  },
  SweepRole: { ...sweep, ...wrapping },
});

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const parameter = "arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameter/lockstead/wrapping";

describe("the roles", () => {
  test.each<[string, Allowed]>([
    ["secretsmanager", { WrappingSecret: secret }],
    ["ssm:/lockstead/wrapping", { [parameter]: ["ssm:GetParameter"] }],
    [`kms:${keyArn}`, { [keyArn]: ["kms:Encrypt", "kms:Decrypt"] }],
  ])("with wrapping=%s", (setting, wrapping) => {
    expect(rolesIn(synthesize({ wrapping: setting }))).toEqual(expected(wrapping));
  });

  test("without an edge there is the dispatcher's, and no origin secret", () => {
    const { OriginSecret: _, ...rest } = everyone;
    expect(rolesIn(synthesize({ edge: "none" }))).toEqual({
      AllRole: {
        ...rest,
        "Table.Arn": [...read, ...write],
        ...index,
        WrappingSecret: secret,
        "EventsTable.Arn": ["dynamodb:PutItem", "dynamodb:Query"],
        ...lastUsage,
      },
      SweepRole: { ...sweep, WrappingSecret: secret },
    });
  });

  test("where the wrapping secret is, the functions are told", () => {
    const told = (wrapping: string) => {
      const [first] = Object.values(
        resourcesOf(synthesize({ wrapping }).service, "AWS::Lambda::Function"),
      );
      return first?.Properties["Environment"].Variables["LOCKSTEAD_WRAPPING"];
    };
    expect(told("ssm:/lockstead/wrapping")).toBe("ssm:/lockstead/wrapping");
    expect(told(`kms:${keyArn}`)).toBe(`kms:${keyArn}`);
    const [scheme, arn] = told("secretsmanager")["Fn::Join"][1];
    expect(scheme).toBe("secretsmanager:");
    expect(imported(synthesize({ wrapping: "secretsmanager" }), arn)).toBe("WrappingSecret");
  });
});

describe("least privilege", () => {
  const roles = rolesIn(synthesize());
  /** Of all but when an access key was used, AWS managed keys, and events. */
  const actionsOf = (access: DataAccess) =>
    Object.entries(roles[`${access[0]?.toUpperCase()}${access.slice(1)}Role`] ?? {})
      .filter(([target]) => ![note, make, append].some((known) => target in known))
      .flatMap(([, actions]) => actions);

  test.each<DataAccess>(["identity", "read", "use"])("what is `%s` cannot write", (access) => {
    expect(actionsOf(access)).not.toHaveLength(0);
    expect(
      actionsOf(access).filter((action) => /dynamodb:(?!Get|BatchGet|Query)/.test(action)),
    ).toEqual([]);
  });

  test("who works without key material cannot reach the wrapping secret", () => {
    for (const id of ["IdentityRole", "ReadRole", "WriteRole", "RetireRole", "AuditRole"]) {
      expect(roles[id]).not.toHaveProperty("WrappingSecret");
    }
  });

  test("who sweeps, prepares key material, and verifies nobody's requests", () => {
    const secrets = Object.keys(roles["SweepRole"] ?? {}).filter((id) => id.endsWith("Secret"));
    expect(secrets).toEqual(["WrappingSecret"]);
  });

  test("events are appended to one by one, and read by few", () => {
    const onEvents = Object.entries(roles).map(
      ([id, targets]) => [id, targets["EventsTable.Arn"] ?? []] as const,
    );
    const readers = onEvents.filter(([, actions]) => actions.includes("dynamodb:Query"));
    expect(readers.map(([id]) => id)).toEqual(["AuditRole"]);
    for (const [id, actions] of onEvents) {
      // Whoever may write many at once may also delete.
      expect({ id, actions }).toEqual({ id, actions: id === "IdentityRole" ? [] : actions });
      expect(actions.filter((action) => !/:(PutItem|Query)$/.test(action))).toEqual([]);
    }
  });

  test("when keys were last used is read by who tells it or asks for it, and forgotten by who sweeps", () => {
    const may = Object.entries(roles).flatMap(([id, targets]) =>
      (targets["EventsTable.Arn under last-usage#"] ?? []).map((action) => `${id} ${action}`),
    );
    expect(may.sort()).toEqual([
      "AuditRole dynamodb:GetItem",
      "RetireRole dynamodb:GetItem",
      "SweepRole dynamodb:DeleteItem",
    ]);
    const retiring = catalogue.filter(({ access }) => access === "retire");
    expect(retiring.map(({ name }) => name)).toEqual(["DisableKey", "ScheduleKeyDeletion"]);
  });

  test("who lists grants from the index may, and who uses keys or grants may not", () => {
    expect(catalogue.find(({ name }) => name === "ListRetirableGrants")?.access).toBe("read");
    const may = Object.keys(roles).filter((id) =>
      JSON.stringify(roles[id]).includes("Table.Arn/index/retirableBy"),
    );
    expect(may).toEqual(["ReadRole"]);
  });

  test("no wildcard stands in any action or resource, and no managed policy is attached", () => {
    for (const [id, role] of Object.entries(resourcesOf(synthesize().service, "AWS::IAM::Role"))) {
      // But in the conditions on what may be noted of uses and on AWS managed keys.
      const policies = JSON.stringify(role.Properties["Policies"]).replace(
        /"(?:last-us(?:ed|age)|managed)#\*"/g,
        "",
      );
      expect({ id, policies }).toEqual({
        id,
        policies: expect.not.stringContaining("*"),
      });
      expect(role.Properties).not.toHaveProperty("ManagedPolicyArns");
      expect(role.Properties["AssumeRolePolicyDocument"].Statement).toEqual([
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ]);
    }
    const others = Object.values(synthesize().service.Resources).filter(({ Type }) =>
      /^AWS::IAM::(?!Role$)/.test(Type),
    );
    expect(others).toEqual([]);
  });
});
