import { describe, expect, test } from "vitest";
import { accountOf } from "../../lambdas/shared/identity/access-key-id.ts";
import { propertiesOf, resourcesOf, synthesize } from "./synthesis.ts";

const secretsOf = (context: Record<string, string>) =>
  Object.keys(resourcesOf(synthesize(context).state, "AWS::SecretsManager::Secret"));

/** Hash key, range key, what is projected. */
type Index = readonly [string, string, "ALL" | "KEYS_ONLY"];

describe.each<[string, readonly Index[], object]>([
  [
    "Table",
    [
      ["retirableBy", "sk", "ALL"],
      ["due", "dueAt", "KEYS_ONLY"],
    ],
    { retirableBy: "S", due: "S", dueAt: "N" },
  ],
  ["EventsTable", [["pending", "sk", "ALL"]], { pending: "S" }],
])("the table %s", (id, indexes, attributes) => {
  test("is what the store expects", () => {
    expect(propertiesOf(synthesize().state, id)).toMatchObject({
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        ...Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
      ],
      BillingMode: "PAY_PER_REQUEST",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    });
  });

  test("has its indexes", () => {
    expect(propertiesOf(synthesize().state, id)["GlobalSecondaryIndexes"]).toEqual(
      indexes.map(([hash, range, projected]) => ({
        IndexName: hash,
        KeySchema: [
          { AttributeName: hash, KeyType: "HASH" },
          { AttributeName: range, KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: projected },
      })),
    );
  });

  test.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ deletionProtection: "false" }, false],
    [{ removal: "destroy" }, false],
    [{ removal: "destroy", deletionProtection: "true" }, true],
  ])("%j: protected from deletion: %s", (context, expected) => {
    expect(propertiesOf(synthesize(context).state, id)).toMatchObject({
      DeletionProtectionEnabled: expected,
    });
  });
});

test.each([
  ["retain", "Retain"],
  ["destroy", "Delete"],
])("removal=%s: tables and secrets alike: %s", (removal, policy) => {
  const resources = Object.values(synthesize({ removal }).state.Resources);
  expect(resources).toHaveLength(5);
  for (const { DeletionPolicy, UpdateReplacePolicy } of resources) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([policy, policy]);
  }
});

describe("the wrapping secret", () => {
  test("is drawn at random, long enough for 256 bits", () => {
    expect(propertiesOf(synthesize().state, "WrappingSecret")).toMatchObject({
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  test.each<[string, string[]]>([
    ["secretsmanager", ["AdminSecret", "CredentialsSecret", "WrappingSecret"]],
    ["ssm:/lockstead/wrapping", ["AdminSecret", "CredentialsSecret"]],
    ["kms:arn:aws:kms:eu-west-1:111122223333:key/mrk-1", ["AdminSecret", "CredentialsSecret"]],
  ])("with wrapping=%s the secrets are %j", (wrapping, expected) => {
    expect(secretsOf({ wrapping })).toEqual(expected);
  });
});

describe("the admin's credentials", () => {
  const generation = (context: Record<string, string>) =>
    propertiesOf(synthesize(context).state, "AdminSecret")["GenerateSecretString"];

  test("are a generated secret access key beside an id that carries the account", () => {
    const { SecretStringTemplate, ...rest } = generation({ managementAccount: "000000000042" });
    const { accessKeyId, ...others } = JSON.parse(SecretStringTemplate);
    expect(accountOf(accessKeyId)).toBe("000000000042");
    expect(accessKeyId.startsWith("AKIA")).toBe(true);
    expect(others).toEqual({});
    expect(rest).toEqual({
      GenerateStringKey: "secretAccessKey",
      PasswordLength: 40,
      ExcludePunctuation: true,
    });
  });

  test("are told of in an output", () => {
    expect(synthesize().state.Outputs["AdminCredentials"]).toMatchObject({
      Value: { Ref: "AdminSecret" },
      Description: expect.stringContaining("aws secretsmanager get-secret-value"),
    });
  });
});
