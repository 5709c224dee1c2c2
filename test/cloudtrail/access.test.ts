/** Who sees what: each account its own events, Region by Region, where its policies allow it. */

import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { AttachUserPolicyCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { GetFederationTokenCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, it } from "vitest";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { attach, controlPolicy, denying, newPolicy } from "../support/organization.ts";
import { account, credentials } from "../support/service.ts";
import { credentialsOf } from "../support/sts.ts";
import { failureOf, useService } from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";
import { type Lookup, lookUp, lookUpAll } from "./written.ts";

const suite = useService();

const namesOf = async (who: Lookup) =>
  (await lookUpAll(who)).events.map(({ EventName }) => EventName);

describe("an account", () => {
  let one: Tenant;
  let other: Tenant;

  beforeAll(async () => {
    one = await newTenant(suite);
    other = await newTenant(suite);
  });

  it("sees its own events, and nobody else's", async () => {
    await one.admin.kms.send(new ListKeysCommand({}));
    expect(await namesOf(one.admin)).toContain("ListKeys");
    expect(await namesOf(other.admin)).not.toContain("ListKeys");
    const { events } = await lookUpAll(other.admin);
    for (const { CloudTrailEvent } of events) {
      expect(JSON.parse(CloudTrailEvent as string)).toMatchObject({ recipientAccountId: other.id });
    }
    const [event] = (await lookUp(one.admin)).Events ?? [];
    const answer = await lookUp(other.admin, {
      LookupAttributes: [{ AttributeKey: "EventId", AttributeValue: event?.EventId }],
    });
    expect(answer.Events).toEqual([]);
  });

  it("sees those of the Region that it asks; and those of services that are everywhere in us-east-1", async () => {
    const { id } = one;
    const there = suite.as(one.admin.credentials, "sa-east-1");
    await there.kms.send(new ListKeysCommand({}));
    await there.iam.send(new CreateUserCommand({ UserName: newName("user") }));
    const inRegion = await namesOf(there);
    expect(inRegion).toContain("ListKeys");
    expect(inRegion).not.toContain("CreateUser");
    expect(await namesOf(one.admin)).toContain("CreateUser");
    expect(await namesOf(suite.as(one.admin.credentials, "us-west-1"))).toEqual([]);
    expect(id).not.toBe(account);
  });

  it("finds its own look-ups there: they are requests as any", async () => {
    const { events } = await lookUpAll(other.admin, {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "LookupEvents" }],
    });
    expect(events[0]).toMatchObject({
      EventSource: "cloudtrail.amazonaws.com",
      ReadOnly: "true",
      AccessKeyId: other.admin.credentials.accessKeyId,
    });
  });
});

describe("cloudtrail:LookupEvents", () => {
  it("is denied as AWS denies it to whoever is not allowed to", async () => {
    const nobody = await actingUser(suite);
    expect(await failureOf(lookUp(nobody))).toEqual({
      name: "AccessDeniedException",
      message: `User: ${nobody.arn} is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action`,
      status: 400,
    });
  });

  it("is denied before the request is judged, and without a look at events", async () => {
    const nobody = await actingUser(suite);
    const before = suite.eventCalls.length;
    const NextToken = "none";
    expect((await failureOf(lookUp(nobody, { NextToken }))).name).toBe("AccessDeniedException");
    expect(suite.eventCalls.slice(before).map(({ command }) => command)).toEqual([
      "PutItemCommand",
    ]);
  });

  it.each(["cloudtrail:LookupEvents", "cloudtrail:*", "cloudtrail:lookup*"])(
    "is what %s allows",
    async (action) => {
      const user = await actingUser(suite, [allowing(action)]);
      expect((await lookUp(user)).Events).toBeInstanceOf(Array);
    },
  );

  it("is about no resource: a policy that names one does not allow it", async () => {
    const Resource = `arn:aws:cloudtrail:us-east-1:${account}:*`;
    const user = await actingUser(suite, [
      { Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource },
    ]);
    expect((await failureOf(lookUp(user))).name).toBe("AccessDeniedException");
  });

  it.each(["ReadOnlyAccess", "PowerUserAccess", "AdministratorAccess"])(
    "is among what %s allows",
    async (name) => {
      const user = await actingUser(suite);
      const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
      await suite.iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
      expect((await lookUp(user)).Events).toBeInstanceOf(Array);
    },
  );

  it("can be denied to a whole account by its organization", async () => {
    const { id, admin } = await newTenant(suite);
    const policy = await newPolicy(
      suite.organizations,
      controlPolicy(denying("cloudtrail:LookupEvents")),
    );
    await attach(suite.organizations, policy.id, id);
    const { message } = await failureOf(lookUp(admin));
    expect(message).toContain("with an explicit deny in a service control policy");
  });

  it("is open to sessions of users, and to federated ones", async () => {
    const user = await actingUser(suite, [
      allowing("cloudtrail:LookupEvents", "sts:GetFederationToken"),
    ]);
    const session = await user.sts.send(new GetSessionTokenCommand({}));
    const federated = await user.sts.send(
      new GetFederationTokenCommand({
        Name: "federated",
        Policy: policyOf(allowing("cloudtrail:*")),
      }),
    );
    for (const answer of [session, federated]) {
      expect((await lookUp(suite.as(credentialsOf(answer)))).Events).toBeInstanceOf(Array);
    }
  });

  it("is denied without a signature that holds", async () => {
    const stranger = suite.as({ ...credentials, secretAccessKey: "another" });
    const answer = stranger.cloudtrail.send(new LookupEventsCommand({}));
    expect((await failureOf(answer)).name).toBe("InvalidSignatureException");
  });
});
