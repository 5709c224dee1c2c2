/** What sessions carry on: tags and source identities, and who may set them. */

import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { EncryptCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, type ActingUser, allowing } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import {
  assumeRole,
  inSession,
  invalid,
  type MadeRole,
  newRole,
  notAuthorized,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
let alice: ActingUser;
beforeAll(async () => {
  alice = await actingUser(suite);
});

const tag = (Key: string, Value: string) => ({ Key, Value });
const badParameter = (message: string) => ({ name: "InvalidParameterValue", message, status: 400 });
const withTags = ["sts:AssumeRole", "sts:TagSession"];
const sessionArn = (role: MadeRole) => `arn:aws:sts::${account}:assumed-role/${role.name}/session`;

/** A key that a principal tag opens. */
async function keyFor(name: string, value: string): Promise<string> {
  const { KeyId } = await createKey(suite.kms, {
    Policy: keyPolicy(account, {
      Effect: "Allow",
      Principal: "*",
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringEquals: { [name]: value } },
    }),
  });
  return KeyId;
}

const encrypt = (KeyId: string) => new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });

describe("tags of a session", () => {
  test("are its principal's tags, before those of the role, whatever their case", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn, withTags)], [], {
      Tags: [tag("Team", "red"), tag("Cost", "1")],
    });
    const red = await keyFor("aws:PrincipalTag/team", "red");
    const blue = await keyFor("aws:PrincipalTag/team", "blue");
    const cost = await keyFor("aws:PrincipalTag/Cost", "1");
    const plain = await inSession(suite, alice.sts, role);
    await plain.kms.send(encrypt(red));
    expect((await failureOf(plain.kms.send(encrypt(blue)))).name).toBe("AccessDeniedException");
    const tagged = await inSession(suite, alice.sts, role, { Tags: [tag("TEAM", "blue")] });
    await tagged.kms.send(encrypt(blue));
    await tagged.kms.send(encrypt(cost));
    expect((await failureOf(tagged.kms.send(encrypt(red)))).name).toBe("AccessDeniedException");
  });

  test("need sts:TagSession of the trust policy", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    expect(await failureOf(alice.sts.send(assumeRole(role, { Tags: [tag("a", "b")] })))).toEqual(
      notAuthorized(alice.arn, "sts:TagSession", role.arn),
    );
  });

  test("and of the caller's own side, where the trust policy names the account", async () => {
    const role = await newRole(suite.iam, [trusting(account, withTags)]);
    const half = await actingUser(suite, [allowing("sts:AssumeRole")]);
    const Tags = [tag("a", "b")];
    await half.sts.send(assumeRole(role));
    expect(await failureOf(half.sts.send(assumeRole(role, { Tags })))).toEqual(
      notAuthorized(half.arn, "sts:TagSession", role.arn),
    );
    const whole = await actingUser(suite, [allowing(...withTags)]);
    await whole.sts.send(assumeRole(role, { Tags }));
  });

  test("can be bounded by conditions", async () => {
    const role = await newRole(suite.iam, [
      trusting(alice.arn),
      trusting(alice.arn, "sts:TagSession", {
        StringEquals: { "aws:RequestTag/team": ["red", "blue"] },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["team", "cost"],
          "sts:TransitiveTagKeys": ["team"],
        },
      }),
    ]);
    const assume = (Tags: { Key: string; Value: string }[], TransitiveTagKeys?: string[]) =>
      alice.sts.send(assumeRole(role, { Tags, TransitiveTagKeys }));
    await assume([tag("team", "red"), tag("cost", "1")], ["team"]);
    for (const attempt of [
      assume([tag("team", "green")]),
      assume([tag("team", "red"), tag("other", "1")]),
      assume([tag("team", "red"), tag("cost", "1")], ["team", "cost"]),
    ]) {
      expect(await failureOf(attempt)).toEqual(
        notAuthorized(alice.arn, "sts:TagSession", role.arn),
      );
    }
  });

  test("are well-formed", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn, withTags)]);
    const refused = (Tags: { Key: string; Value: string }[], TransitiveTagKeys?: string[]) =>
      failureOf(alice.sts.send(assumeRole(role, { Tags, TransitiveTagKeys })));
    await alice.sts.send(assumeRole(role, { Tags: [tag("ключ 1", "значение_.:/=+-@")] }));
    expect(await refused([tag("Team", "1"), tag("team", "2")])).toEqual(
      badParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive."),
    );
    expect(await refused([tag("aws:team", "1")])).toEqual(
      badParameter("Tag keys beginning with aws: are reserved for system use."),
    );
    expect(await refused([tag("team", "1")], ["other"])).toEqual(
      badParameter("The specified transitive tag key must be included in the requested tags."),
    );
    expect(await refused([], ["other"])).toEqual(
      badParameter("The specified transitive tag key must be included in the requested tags."),
    );
    expect((await refused([tag("", "1")])).message).toContain(
      "'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    expect((await refused([tag("team", "a*")])).message).toContain(
      "'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern",
    );
    const many = Array.from({ length: 51 }, (_, index) => tag(`k${index}`, ""));
    expect((await refused(many)).message).toContain(
      "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    );
    await alice.sts.send(assumeRole(role, { Tags: many.slice(1) }));
  });
});

describe("transitive tags", () => {
  let first: MadeRole;
  let second: MadeRole;
  let third: MadeRole;
  beforeAll(async () => {
    first = await newRole(suite.iam, [trusting(alice.arn, withTags)]);
    second = await newRole(suite.iam, [trusting(first.arn, withTags)]);
    third = await newRole(suite.iam, [trusting(second.arn, withTags)]);
  });

  const begin = (TransitiveTagKeys: string[]) =>
    inSession(suite, alice.sts, first, {
      Tags: [tag("Team", "red"), tag("Cost", "1")],
      TransitiveTagKeys,
    });

  test("are inherited along the chain; others are not", async () => {
    const red = await keyFor("aws:PrincipalTag/Team", "red");
    const cost = await keyFor("aws:PrincipalTag/Cost", "1");
    const one = await begin(["TEAM"]);
    await one.kms.send(encrypt(cost));
    const two = await inSession(suite, one.sts, second, { Tags: [tag("more", "2")] });
    const three = await inSession(suite, two.sts, third);
    const more = await keyFor("aws:PrincipalTag/more", "2");
    await two.kms.send(encrypt(more));
    await three.kms.send(encrypt(red));
    for (const key of [cost, more]) {
      expect((await failureOf(three.kms.send(encrypt(key)))).name).toBe("AccessDeniedException");
    }
  });

  test("cannot be set anew, in whatever case", async () => {
    const { sts } = await begin(["Team"]);
    for (const key of ["Team", "team"]) {
      expect(await failureOf(sts.send(assumeRole(second, { Tags: [tag(key, "blue")] })))).toEqual(
        badParameter(
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        ),
      );
    }
    await sts.send(assumeRole(second, { Tags: [tag("Cost", "2")] }));
  });

  test("need sts:TagSession where they are inherited, as AWS was seen to want it", async () => {
    const untagging = await newRole(suite.iam, [trusting(first.arn)]);
    const one = await begin(["Team"]);
    expect(await failureOf(one.sts.send(assumeRole(untagging)))).toEqual(
      notAuthorized(sessionArn(first), "sts:TagSession", untagging.arn),
    );
    const other = await begin([]);
    await other.sts.send(assumeRole(untagging));
  });

  test("are at most fifty, with those of the request", async () => {
    const Tags = Array.from({ length: 30 }, (_, index) => tag(`k${index}`, ""));
    const TransitiveTagKeys = Tags.map(({ Key }) => Key);
    const { sts } = await inSession(suite, alice.sts, first, { Tags, TransitiveTagKeys });
    const others = Array.from({ length: 21 }, (_, index) => tag(`l${index}`, ""));
    await sts.send(assumeRole(second, { Tags: others.slice(1) }));
    expect((await failureOf(sts.send(assumeRole(second, { Tags: others })))).name).toBe(
      "InvalidParameterValue",
    );
  });
});

describe("a source identity", () => {
  const setting = ["sts:AssumeRole", "sts:SetSourceIdentity"];
  const isAlice = { StringEquals: { "sts:SourceIdentity": "Alice" } };

  test("is answered, and known to policies", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn, setting)]);
    const key = await keyFor("aws:SourceIdentity", "Alice");
    const answer = await alice.sts.send(assumeRole(role, { SourceIdentity: "Alice" }));
    expect(answer.SourceIdentity).toBe("Alice");
    expect(answer.PackedPolicySize).toBeUndefined();
    const { kms } = await inSession(suite, alice.sts, role, { SourceIdentity: "Alice" });
    await kms.send(encrypt(key));
    const other = await inSession(suite, alice.sts, role);
    expect((await failureOf(other.kms.send(encrypt(key)))).name).toBe("AccessDeniedException");
  });

  test("has to be allowed, and can be demanded", async () => {
    const silent = await newRole(suite.iam, [trusting(alice.arn)]);
    const demanding = await newRole(suite.iam, [trusting(alice.arn, setting, isAlice)]);
    const SourceIdentity = "Alice";
    await alice.sts.send(assumeRole(demanding, { SourceIdentity }));
    expect(await failureOf(alice.sts.send(assumeRole(silent, { SourceIdentity })))).toEqual(
      notAuthorized(alice.arn, "sts:SetSourceIdentity", silent.arn),
    );
    expect(await failureOf(alice.sts.send(assumeRole(demanding)))).toEqual(
      notAuthorized(alice.arn, "sts:AssumeRole", demanding.arn),
    );
    expect(
      await failureOf(alice.sts.send(assumeRole(demanding, { SourceIdentity: "Bob" }))),
    ).toEqual(notAuthorized(alice.arn, "sts:SetSourceIdentity", demanding.arn));
  });

  test("stays for all sessions that follow", async () => {
    const first = await newRole(suite.iam, [trusting(alice.arn, setting)]);
    const second = await newRole(suite.iam, [trusting(first.arn, setting, isAlice)]);
    const refusing = await newRole(suite.iam, [trusting(first.arn)]);
    const { sts } = await inSession(suite, alice.sts, first, { SourceIdentity: "Alice" });
    expect((await sts.send(assumeRole(second))).SourceIdentity).toBe("Alice");
    await sts.send(assumeRole(second, { SourceIdentity: "Alice" }));
    expect(await failureOf(sts.send(assumeRole(second, { SourceIdentity: "Bob" })))).toEqual(
      invalid("The source identity is already set for this assume role session"),
    );
    expect(await failureOf(sts.send(assumeRole(refusing)))).toEqual(
      notAuthorized(sessionArn(first), "sts:SetSourceIdentity", refusing.arn),
    );
  });

  test("is well-formed", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn, setting)]);
    const refused = (SourceIdentity: string) =>
      failureOf(alice.sts.send(assumeRole(role, { SourceIdentity })));
    for (const SourceIdentity of ["a", "aws:x", "a b", "x".repeat(65)]) {
      expect((await refused(SourceIdentity)).name).toBe("ValidationError");
    }
    await alice.sts.send(assumeRole(role, { SourceIdentity: "azAZ09_+=,.@-" }));
  });
});

test("a session may assume a role that trusts its role, or itself, or its account", async () => {
  const first = await newRole(
    suite.iam,
    [trusting(alice.arn)],
    [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
  );
  const { sts } = await inSession(suite, alice.sts, first);
  for (const principal of [first.arn, sessionArn(first), account]) {
    const role = await newRole(suite.iam, [trusting(principal)]);
    const chained = await inSession(suite, sts, role);
    const { Arn } = await chained.sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(sessionArn(role));
  }
  const other = await newRole(suite.iam, [trusting(alice.arn)]);
  expect(await failureOf(sts.send(assumeRole(other)))).toEqual(
    notAuthorized(sessionArn(first), "sts:AssumeRole", other.arn),
  );
});
