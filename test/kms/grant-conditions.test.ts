/** Every condition key of the operations on grants, biting and sparing through the SDK. */

import {
  type CreateGrantCommandInput,
  ListGrantsCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { retireGrant } from "../../lambdas/kms/retire-grant.ts";
import { startCallers } from "../support/callers.ts";
import { roleArn, userOf } from "../support/principals.ts";
import { adminArn, aliceArn, grant } from "../support/grants.ts";
import { account } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

beforeAll(() => startCallers(suite.store.endpoint).populate(aliceArn, roleArn(account, "worker")));

type Terms = Partial<CreateGrantCommandInput>;
type Request = (key: CreatedKey, made: { GrantId: string }) => Promise<unknown>;

/** How a request ends on a key whose policy denies `action` under `condition`. */
async function underDeny(action: string, condition: object, request: Request) {
  const key = await createKey(suite.kms);
  const made = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  await suite.kms.send(
    new PutKeyPolicyCommand({
      KeyId: key.KeyId,
      Policy: keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: "*",
        Condition: condition,
      }),
    }),
  );
  return request(key, made).then(
    () => "spared",
    (error: Error) => {
      expect(error.name).toBe("AccessDeniedException");
      expect(error.message).toMatch(/with an explicit deny in a resource-based policy$/);
      return "denied";
    },
  );
}

const create =
  (terms: Terms = {}): Request =>
  ({ KeyId }) =>
    grant(suite.kms, KeyId, terms.Operations ?? ["Encrypt", "Decrypt"], terms);
const list: Request = ({ KeyId }) => suite.kms.send(new ListGrantsCommand({ KeyId }));
const revoke: Request = ({ KeyId }, { GrantId }) =>
  suite.kms.send(new RevokeGrantCommand({ KeyId, GrantId }));

const subset = { Constraints: { EncryptionContextSubset: { Department: "IT" } } };
const equals = { Constraints: { EncryptionContextEquals: { Department: "IT", x: "y" } } };
const worker = roleArn(account, "worker");
const service = {
  GranteePrincipal: undefined,
  GranteeServicePrincipal: "s3.us-east-1.amazonaws.com",
  RetiringServicePrincipal: "s3.amazonaws.com",
  Constraints: { SourceArn: "arn:aws:s3:::a-bucket-of-mine" },
};

type Case = readonly [key: string, action: string, bites: object, spares: object, Request];

const cases: readonly Case[] = [
  [
    "kms:GranteePrincipal",
    "kms:CreateGrant",
    { StringEquals: { "kms:GranteePrincipal": worker } },
    { StringEquals: { "kms:GranteePrincipal": adminArn } },
    create({ GranteePrincipal: worker }),
  ],
  [
    "kms:GranteePrincipal, by a pattern",
    "kms:CreateGrant",
    { ArnLike: { "kms:GranteePrincipal": `arn:aws:iam::${account}:role/*` } },
    { ArnLike: { "kms:GranteePrincipal": `arn:aws:iam::${account}:user/*` } },
    create({ GranteePrincipal: worker }),
  ],
  [
    "kms:RetiringPrincipal",
    "kms:CreateGrant",
    { StringEquals: { "kms:RetiringPrincipal": aliceArn } },
    { StringEquals: { "kms:RetiringPrincipal": worker } },
    create({ RetiringPrincipal: aliceArn }),
  ],
  [
    "kms:RetiringPrincipal, when there is none",
    "kms:CreateGrant",
    { Null: { "kms:RetiringPrincipal": "true" } },
    { StringLike: { "kms:RetiringPrincipal": "*" } },
    create(),
  ],
  [
    "kms:GranteeServicePrincipal",
    "kms:CreateGrant",
    { StringEquals: { "kms:GranteeServicePrincipal": "s3.us-east-1.amazonaws.com" } },
    { Null: { "kms:GranteeServicePrincipal": "true" } },
    create(service),
  ],
  [
    "kms:RetiringServicePrincipal",
    "kms:CreateGrant",
    { StringEquals: { "kms:RetiringServicePrincipal": "s3.amazonaws.com" } },
    { StringEquals: { "kms:RetiringServicePrincipal": "s3.us-east-1.amazonaws.com" } },
    create(service),
  ],
  [
    "kms:GrantOperations with ForAllValues",
    "kms:CreateGrant",
    {
      "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt", "Decrypt", "DescribeKey"] },
    },
    { "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt"] } },
    create(),
  ],
  [
    "kms:GrantOperations with ForAnyValue",
    "kms:CreateGrant",
    { "ForAnyValue:StringEquals": { "kms:GrantOperations": ["Decrypt", "DescribeKey"] } },
    { "ForAnyValue:StringEquals": { "kms:GrantOperations": ["DescribeKey", "decrypt"] } },
    create(),
  ],
  [
    "kms:GrantConstraintType, Subset",
    "kms:CreateGrant",
    { StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" } },
    { StringEquals: { "kms:GrantConstraintType": "EncryptionContextEquals" } },
    create(subset),
  ],
  [
    "kms:GrantConstraintType, Equals",
    "kms:CreateGrant",
    { StringEquals: { "kms:GrantConstraintType": "EncryptionContextEquals" } },
    { StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" } },
    create(equals),
  ],
  [
    "kms:GrantConstraintType, without a constraint",
    "kms:CreateGrant",
    { Null: { "kms:GrantConstraintType": "true" } },
    { StringLike: { "kms:GrantConstraintType": "*" } },
    create(),
  ],
  [
    "kms:GrantConstraintType, with an empty Subset",
    "kms:CreateGrant",
    { Null: { "kms:GrantConstraintType": "true" } },
    { StringLike: { "kms:GrantConstraintType": "*" } },
    create({ Constraints: { EncryptionContextSubset: {} } }),
  ],
  [
    "kms:GrantConstraintType, SourceArn",
    "kms:CreateGrant",
    { "ForAnyValue:StringEquals": { "kms:GrantConstraintType": "SourceArn" } },
    { "ForAnyValue:StringLike": { "kms:GrantConstraintType": "EncryptionContext*" } },
    create(service),
  ],
  [
    "kms:GrantConstraintSourceArn",
    "kms:CreateGrant",
    { ArnLike: { "kms:GrantConstraintSourceArn": "arn:aws:s3:::a-bucket*" } },
    { ArnLike: { "kms:GrantConstraintSourceArn": "arn:aws:s3:::another*" } },
    create(service),
  ],
  [
    "kms:EncryptionContext: of a Subset",
    "kms:CreateGrant",
    { StringEquals: { "kms:EncryptionContext:Department": "IT" } },
    { StringEquals: { "kms:EncryptionContext:Department": "HR" } },
    create(subset),
  ],
  [
    "kms:EncryptionContext: of an Equals",
    "kms:CreateGrant",
    { StringEquals: { "kms:EncryptionContext:x": "y" } },
    { Null: { "kms:EncryptionContext:x": "true" } },
    create(equals),
  ],
  [
    "kms:EncryptionContext: without a constraint",
    "kms:CreateGrant",
    { Null: { "kms:EncryptionContext:Department": "true" } },
    { Null: { "kms:EncryptionContext:Department": "false" } },
    create(),
  ],
  [
    "kms:EncryptionContextKeys",
    "kms:CreateGrant",
    { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["Department", "x"] } },
    { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["department", "X"] } },
    create(equals),
  ],
  ...(
    [
      ["kms:CreateGrant", create()],
      ["kms:ListGrants", list],
      ["kms:RevokeGrant", revoke],
    ] as const
  ).flatMap(([action, request]): Case[] => [
    [
      `kms:GrantIsForAWSResource of ${action}`,
      action,
      { Bool: { "kms:GrantIsForAWSResource": "false" } },
      { Bool: { "kms:GrantIsForAWSResource": "true" } },
      request,
    ],
    [
      `kms:CallerAccount of ${action}`,
      action,
      { StringEquals: { "kms:CallerAccount": account } },
      { StringNotEquals: { "kms:CallerAccount": account } },
      request,
    ],
    [
      `kms:ViaService of ${action}`,
      action,
      { Null: { "kms:ViaService": "true" } },
      { StringLike: { "kms:ViaService": "*" } },
      request,
    ],
  ]),
];

describe.each(cases)("%s", (_key, action, bites, spares, request) => {
  test("bites", async () => {
    expect(await underDeny(action, bites, request)).toBe("denied");
  });

  test("spares", async () => {
    expect(await underDeny(action, spares, request)).toBe("spared");
  });
});

test("AWS's own example: only services may make grants for the caller", async () => {
  const { KeyId } = await createKey(suite.kms, {
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: adminArn }, NotAction: "kms:*Grant*", Resource: "*" },
        {
          Effect: "Allow",
          Principal: { AWS: adminArn },
          Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
          Resource: "*",
          Condition: { Bool: { "kms:GrantIsForAWSResource": true } },
        },
      ],
    }),
  });
  for (const request of [
    () => grant(suite.kms, KeyId, ["Encrypt"]),
    () => suite.kms.send(new ListGrantsCommand({ KeyId })),
    () => suite.kms.send(new RevokeGrantCommand({ KeyId, GrantId: "0".repeat(64) })),
  ]) {
    expect((await failureOf(request())).message).toMatch(/because no resource-based policy allows/);
  }
});

test("AWS's own example: grants to one role, of encryption only, under a constraint", async () => {
  const { KeyId } = await createKey(suite.kms, {
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: adminArn },
          NotAction: "kms:CreateGrant",
          Resource: "*",
        },
        {
          Effect: "Allow",
          Principal: { AWS: adminArn },
          Action: "kms:CreateGrant",
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:GranteePrincipal": worker,
              "kms:GrantConstraintType": "EncryptionContextSubset",
            },
            "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt", "Decrypt"] },
          },
        },
      ],
    }),
  });
  const terms = { GranteePrincipal: worker, ...subset };
  await grant(suite.kms, KeyId, ["Encrypt"], terms);
  await grant(suite.kms, KeyId, ["Decrypt", "Encrypt"], terms);
  for (const [operations, changed] of [
    [["Encrypt"], { ...terms, GranteePrincipal: aliceArn }],
    [["Encrypt"], { ...terms, Constraints: undefined }],
    [["Encrypt"], { ...terms, ...equals }],
    [["Encrypt", "GenerateDataKey"], terms],
  ] as const) {
    const failing = grant(suite.kms, KeyId, [...operations], changed);
    expect((await failureOf(failing)).name).toBe("AccessDeniedException");
  }
});

describe("RetireGrant, in an identity policy", () => {
  const bob = userOf(account, "bob");
  const statement = (Effect: string, Condition: object) => ({
    Effect,
    Action: "kms:RetireGrant",
    Resource: "*",
    Condition,
  });

  test.each<[string, object, object]>([
    [
      "kms:EncryptionContext:",
      { StringEquals: { "kms:EncryptionContext:Department": "IT" } },
      { StringEquals: { "kms:EncryptionContext:Department": "HR" } },
    ],
    [
      "kms:GrantConstraintType",
      { StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" } },
      { StringEquals: { "kms:GrantConstraintType": "EncryptionContextEquals" } },
    ],
    [
      "kms:CallerAccount",
      { StringEquals: { "kms:CallerAccount": account } },
      { StringEquals: { "kms:CallerAccount": "999999999999" } },
    ],
  ])("%s lets who meets it, and denies to who meets it", async (_key, met, unmet) => {
    const callers = startCallers(suite.store.endpoint);
    await callers.populate(bob.arn);
    const key = await createKey(suite.kms);
    const outcome = async (policies: readonly object[], retiring: boolean) => {
      const { GrantToken } = await grant(suite.kms, key.KeyId, ["Encrypt"], {
        GranteePrincipal: aliceArn,
        ...(retiring && { RetiringPrincipal: bob.arn }),
        ...subset,
      });
      const identity = policies as readonly Record<string, unknown>[];
      return callers.as(bob, { identity }).outcome(retireGrant, { GrantToken });
    };
    const denied = "AccessDeniedException";
    expect(await outcome([statement("Allow", met)], false)).toBe("allowed");
    expect(await outcome([statement("Allow", unmet)], false)).toBe(denied);
    expect(await outcome([statement("Deny", met)], true)).toBe(denied);
    expect(await outcome([statement("Deny", unmet)], true)).toBe("allowed");
  });
});

test("RetireGrant heeds no condition of the key's policy", async () => {
  const retire: Request = async ({ KeyId }) => {
    const { GrantToken } = await grant(suite.kms, KeyId, ["Encrypt"]);
    return suite.kms.send(new RetireGrantCommand({ GrantToken }));
  };
  expect(await underDeny("kms:RetireGrant", { Null: { "kms:ViaService": "true" } }, retire)).toBe(
    "spared",
  );
});
