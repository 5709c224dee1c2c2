/** Policies that are passed for a session: what they limit, how much of them there may be. */

import { randomBytes } from "node:crypto";
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
} from "@aws-sdk/client-iam";
import { EncryptCommand, GenerateRandomCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import {
  assumeRole,
  inSession,
  invalid,
  type MadeRole,
  newMemberAccount,
  newRole,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
let alice: ActingUser;
let role: MadeRole;
beforeAll(async () => {
  alice = await actingUser(suite);
  const trust = [
    trusting(alice.arn, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
  ];
  role = await newRole(suite.iam, trust, [allowing("kms:ListKeys", "kms:Encrypt")]);
});

const assume = (input: Partial<AssumeRoleCommandInput>) => alice.sts.send(assumeRole(role, input));
const inRole = (input: Partial<AssumeRoleCommandInput>) => inSession(suite, alice.sts, role, input);

async function newPolicy(...actions: string[]): Promise<string> {
  const { Policy } = await suite.iam.send(
    new CreatePolicyCommand({
      PolicyName: newName("policy"),
      PolicyDocument: policyOf(allowing(...actions)),
    }),
  );
  return Policy?.Arn as string;
}

describe("a session's policies limit it", () => {
  test("to what both it and the role may", async () => {
    const { kms } = await inRole({
      Policy: policyOf(allowing("kms:ListKeys", "kms:GenerateRandom")),
    });
    await kms.send(new ListKeysCommand({}));
    const random = new GenerateRandomCommand({ NumberOfBytes: 1 });
    expect((await failureOf(kms.send(random))).message).toContain(
      "because no identity-based policy allows the kms:GenerateRandom action",
    );
    const { KeyId } = await createKey(suite.kms);
    const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
    expect((await failureOf(kms.send(encrypt))).message).toContain(
      "because no session policy allows the kms:Encrypt action",
    );
  });

  test("where a key's policy names the role, not where it names the session", async () => {
    const keyNaming = async (AWS: string) =>
      createKey(suite.kms, {
        Policy: keyPolicy(account, {
          Effect: "Allow",
          Principal: { AWS },
          Action: "kms:Encrypt",
          Resource: "*",
        }),
      });
    const { kms } = await inRole({ Policy: policyOf(allowing("kms:ListKeys")) });
    const session = `arn:aws:sts::${account}:assumed-role/${role.name}/session`;
    const encrypt = ({ KeyId }: { KeyId: string }) =>
      kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    expect((await failureOf(encrypt(await keyNaming(role.arn)))).message).toContain(
      "because no session policy allows",
    );
    await encrypt(await keyNaming(session));
  });

  test("as managed policies say now; what is gone allows nothing", async () => {
    const PolicyArn = await newPolicy("kms:ListKeys");
    const { kms } = await inRole({ PolicyArns: [{ arn: PolicyArn }] });
    await kms.send(new ListKeysCommand({}));
    const PolicyDocument = policyOf(allowing("kms:Encrypt"));
    await suite.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
    );
    const message = "because no session policy allows the kms:ListKeys action";
    expect((await failureOf(kms.send(new ListKeysCommand({})))).message).toContain(message);
    const gone = await newPolicy("kms:ListKeys");
    const session = await inRole({ PolicyArns: [{ arn: gone }] });
    await session.kms.send(new ListKeysCommand({}));
    await suite.iam.send(new DeletePolicyCommand({ PolicyArn: gone }));
    expect((await failureOf(session.kms.send(new ListKeysCommand({})))).message).toContain(message);
  });

  test("together: what one of them allows is allowed", async () => {
    const { kms } = await inRole({
      Policy: policyOf(allowing("kms:Encrypt")),
      PolicyArns: [
        { arn: await newPolicy("kms:GenerateRandom") },
        { arn: await newPolicy("kms:List*") },
      ],
    });
    await kms.send(new ListKeysCommand({}));
    const aws = await inRole({ PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] });
    await expect(aws.kms.send(new ListKeysCommand({}))).resolves.toBeDefined();
  });
});

describe("policies are refused", () => {
  test("that are ill-formed", async () => {
    for (const Policy of ["x", "{}", policyOf({ ...allowing("kms:*"), Principal: "*" })]) {
      expect(await failureOf(assume({ Policy }))).toMatchObject({
        name: "MalformedPolicyDocumentException",
        status: 400,
      });
    }
    expect((await failureOf(assume({ Policy: "π" }))).name).toBe("ValidationError");
  });

  test("that are too long, with their ARNs", async () => {
    const short = policyOf(allowing("kms:*"));
    const Policy = short + " ".repeat(2048 - short.length);
    await assume({ Policy });
    expect((await failureOf(assume({ Policy: `${Policy} ` }))).message).toMatch(
      /at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048$/,
    );
    const PolicyArns = [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }];
    expect(await failureOf(assume({ Policy, PolicyArns }))).toEqual(
      invalid(
        "The plaintext of the session policies and their ARNs together must not be longer than 2048 characters.",
      ),
    );
  });

  test("of which there are too many", async () => {
    const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    await assume({ PolicyArns: Array.from({ length: 10 }, () => ({ arn })) });
    const PolicyArns = Array.from({ length: 11 }, () => ({ arn }));
    expect((await failureOf(assume({ PolicyArns }))).message).toContain(
      "at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  });

  test("that are not there, or another account's", async () => {
    const tenant = await newMemberAccount(suite);
    const { Policy } = await tenant.iam.send(
      new CreatePolicyCommand({ PolicyName: "theirs", PolicyDocument: policyOf(allowing("*")) }),
    );
    const own = await newPolicy("kms:*");
    for (const arn of [
      `arn:aws:iam::${account}:policy/absent`,
      own.replace(":policy/", ":policy/path/"),
      Policy?.Arn as string,
      "arn:aws:iam::aws:policy/NoSuchAccess",
      role.arn,
      `arn:aws:iam::${account}:policy/${"x".repeat(1500)}`,
      `arn:aws:iam::${account}:policy/${"\u00e9".repeat(128)}`,
    ]) {
      expect(await failureOf(assume({ PolicyArns: [{ arn }] }))).toEqual(
        invalid(`Policy ${arn} does not exist or is not attachable.`),
      );
    }
  });
});

describe("the size of what is packed into a token", () => {
  const noise = (length: number) => randomBytes(length).toString("base64url").slice(0, length);
  const noisyTags = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: noise(length) }));

  test("is told where there is something, and refused above the whole", async () => {
    expect((await assume({})).PackedPolicySize).toBeUndefined();
    const small = await assume({ Policy: policyOf(allowing("kms:*")) });
    expect(small.PackedPolicySize).toBeGreaterThan(0);
    expect(small.PackedPolicySize).toBeLessThan(10);
    const sizes = [1, 5, 9].map(async (count) => {
      const { PackedPolicySize } = await assume({ Tags: noisyTags(count, 256) });
      return PackedPolicySize as number;
    });
    const [one = 0, five = 0, nine = 0] = await Promise.all(sizes);
    expect([0, one, five, nine, 100].toSorted((a, b) => a - b)).toEqual([0, one, five, nine, 100]);
    const tooMany = await failureOf(assume({ Tags: noisyTags(50, 256) }));
    expect(tooMany).toMatchObject({ name: "PackedPolicyTooLargeException", status: 400 });
    expect(tooMany.message).toMatch(
      /^Packed size of session tags consumes \d{3} ?% of allotted space\.$/,
    );
    const Policy = policyOf({ ...allowing("kms:*"), Sid: noise(1000).replaceAll(/[_-]/g, "x") });
    expect((await failureOf(assume({ Policy, Tags: noisyTags(8, 256) }))).message).toMatch(
      /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
    );
  });

  test("never refuses a policy of ASCII that is within its limit", async () => {
    const short = policyOf({ ...allowing("kms:*"), Sid: "" });
    const Sid = noise(2048 - short.length).replaceAll(/[_-]/g, "x");
    const { PackedPolicySize } = await assume({ Policy: policyOf({ ...allowing("kms:*"), Sid }) });
    expect(PackedPolicySize).toBeLessThanOrEqual(100);
  });

  /** API Gateway takes 10,240 bytes of request line and headers. */
  test("leaves the token below 4,096 characters, whatever else is in it", async () => {
    const trust = [
      trusting(alice.arn, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
    ];
    const RoleName = noise(64).replaceAll(/[^\w]/g, "x");
    const long = await newRole(suite.iam, trust, [allowing("kms:*")], { RoleName });
    // Tags with the longest keys, all transitive, as many as there is room for.
    const keyed = (count: number) =>
      Array.from({ length: count }, () => ({ Key: noise(128), Value: noise(4) }));
    let largest = 0;
    let longest = 0;
    for (const Tags of [
      ...Array.from({ length: 12 }, (_, index) => keyed(10 + index)),
      ...Array.from({ length: 6 }, (_, index) => noisyTags(50, 24 + 2 * index)),
      noisyTags(9, 256),
    ]) {
      const session = alice.sts.send(
        assumeRole(long, {
          RoleSessionName: noise(64),
          SourceIdentity: noise(64),
          Tags,
          TransitiveTagKeys: Tags.map(({ Key }) => Key),
        }),
      );
      const answer = await session.catch(() => undefined);
      largest = Math.max(largest, answer?.PackedPolicySize ?? 0);
      longest = Math.max(longest, answer?.Credentials?.SessionToken?.length ?? 0);
    }
    expect(largest).toBeGreaterThan(95);
    expect(longest).toBeGreaterThan(3000);
    expect(longest).toBeLessThan(4096);
  });
});
