/**
 * Each operation of the catalogue, once well and once badly: one whole record
 * for each, and nothing secret in any of them.
 */

import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/lib-dynamodb";
import { UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { catalogue, type ServiceName } from "../../lambdas/catalogue.ts";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { eventName } from "../../lambdas/shared/audit/shown-input.ts";
import { parseKeySet } from "../../lambdas/shared/identity/web-identity/key-set.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { send, type Sent } from "../support/commands.ts";
import { type ActingUser, actingUser, allowing } from "../support/iam-users.ts";
import { identityProvider } from "../support/identity-provider.ts";
import {
  account,
  credentials,
  startService,
  type TestClients,
  wrappingSecret,
} from "../support/service.ts";
import { eventsTableName, storeClient } from "../support/store.ts";
import { useService } from "../support/suite.ts";
import { neverSucceed, requestsOf } from "./requests/index.ts";
import { formsOf, materialsIn, secretsIn } from "./secrets.ts";

const provider = identityProvider("token.example.com");
const keySet = parseKeySet(provider.keySet);
const suite = useService({ oidcKeys: new Map([[provider.host, keySet!]]) });

const operations = catalogue.map(({ service, name }) => ({
  service,
  name,
  id: `${service}:${name}`,
}));

/** AWS's events have nothing of what it was asked for. */
const untold = new Set(["kms:GenerateRandom"]);

/** What is about no key, or about one that is not there yet. */
const keyless = new Set([
  "kms:CreateKey",
  "kms:GenerateRandom",
  "kms:ListAliases",
  "kms:ListKeys",
  "kms:ListRetirableGrants",
]);

type Done = { readonly input: object; readonly well: Sent; readonly badly: Sent };
const done = new Map<string, Done | Error>();
const secrets = new Set<string | Uint8Array>([credentials.secretAccessKey, wrappingSecret]);
let materials: readonly Uint8Array[];
let events: readonly CloudTrailEvent[];
let able: ActingUser;
let unable: ActingUser;

beforeAll(async () => {
  await send(suite, "iam", "CreateOpenIDConnectProvider", {
    Url: `https://${provider.host}`,
    ClientIDList: ["app"],
  });
  watch(suite);
  able = await actingUser(suite, [allowing("*")]);
  unable = await actingUser(suite);
  watch(able);
  watch(unable);

  const requests = requestsOf(suite, provider);
  for (const { service, name, id } of operations) {
    try {
      const input = await requests[id]?.();
      if (input === undefined) {
        throw new Error(`There is no request of ${id} to perform`);
      }
      const badly = await fail(service, name, input);
      const well = await send(able, service, name, input);
      done.set(id, { input, well, badly });
    } catch (error) {
      done.set(id, error as Error);
    }
  }
  materials = await materialsIn(suite);
  events = await allEvents();
}, 240_000);

/** Keeps whatever is secret in what is asked and answered. */
function watch(clients: TestClients): void {
  for (const service of ["cloudtrail", "iam", "kms", "organizations", "sts"] as const) {
    const client = clients[service] as Pick<TestClients["kms"], "middlewareStack">;
    client.middlewareStack.add(
      (next) => async (args) => {
        secretsIn(args.input).forEach((secret) => secrets.add(secret));
        const answer = await next(args);
        secretsIn(answer.output).forEach((secret) => secrets.add(secret));
        return answer;
      },
      { step: "initialize" },
    );
  }
}

/** By whoever may nothing; or, where anybody may, in another way. */
async function fail(service: ServiceName, name: string, input: object): Promise<Sent> {
  switch (`${service}:${name}`) {
    case "sts:AssumeRoleWithWebIdentity": {
      const WebIdentityToken = provider.token({ sub: "wrong", aud: "app" });
      return send(able, service, name, { ...input, WebIdentityToken });
    }
    case "sts:GetSessionToken": {
      const SerialNumber = `arn:aws:iam::${account}:mfa/none`;
      return send(able, service, name, { SerialNumber, TokenCode: "918273" });
    }
    case "sts:GetCallerIdentity":
      return failAsOneWhoIsGone();
    default:
      return send(unable, service, name, input);
  }
}

/** Of whom it is not yet known that its key is no more, when its signature is verified. */
async function failAsOneWhoIsGone(): Promise<Sent> {
  const user = await actingUser(suite);
  await send(user, "sts", "GetCallerIdentity");
  const { accessKeyId: AccessKeyId } = user.credentials;
  const other = startService({ endpoint: suite.store.endpoint });
  await other.iam.send(
    new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId, Status: "Inactive" }),
  );
  return send(user, "sts", "GetCallerIdentity");
}

async function allEvents(): Promise<readonly CloudTrailEvent[]> {
  const client = documentClient(storeClient(suite.store.endpoint));
  const found: CloudTrailEvent[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: eventsTableName, ExclusiveStartKey: after }),
    );
    const stored = (page.Items ?? []).filter(({ event }) => event !== undefined);
    found.push(...stored.map(({ event }) => JSON.parse(event)));
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  client.destroy();
  return found;
}

describe.each(operations)("$id", ({ service, name, id }) => {
  const outcome = (): Done => {
    const found = done.get(id);
    if (found === undefined || found instanceof Error) {
      throw found ?? new Error("It was not performed");
    }
    return found;
  };
  /** Of a request, the one record that there is, in whatever account. */
  const recordOf = ({ requestId }: Sent): CloudTrailEvent => {
    const own = events.filter(({ requestID }) => requestID === requestId);
    expect(own).toHaveLength(1);
    return own[0] as CloudTrailEvent;
  };
  const whole = {
    eventVersion: "1.11",
    userIdentity: expect.objectContaining({ type: expect.any(String) }),
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.1",
    userAgent: expect.stringMatching(/^aws-sdk-js/),
    requestID: expect.any(String),
    eventID: expect.any(String),
    readOnly: expect.any(Boolean),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    tlsDetails: { clientProvidedHostHeader: expect.any(String) },
  };
  const parameters = expect.toSatisfy((value) => value === null || typeof value === "object");
  /** What of the request has to be told: all but bytes and what proves who somebody is. */
  const told = () =>
    Object.entries(outcome().input)
      .filter(([member, value]) => !(value instanceof Uint8Array) && !secretsIn(value, member)[0])
      .map(([member]) => eventName(member))
      .sort();

  test.runIf(!neverSucceed.has(id))("is recorded when it succeeds", () => {
    const { well } = outcome();
    expect(well.error).toBeUndefined();
    const event = recordOf(well);
    expect(event).toMatchObject({
      ...whole,
      requestParameters: parameters,
      responseElements: parameters,
    });
    expect(event).not.toHaveProperty("errorCode");
    expect(event).not.toHaveProperty("errorMessage");
  });

  test.skipIf(untold.has(id))("tells what was asked for", () => {
    const { requestParameters } = recordOf(outcome().well);
    expect(Object.keys(requestParameters ?? {})).toEqual(expect.arrayContaining(told()));
  });

  test.runIf(service === "kms" && !keyless.has(id))("lists the key, also when it fails", () => {
    const { badly, well } = outcome();
    const listed = [badly, well].map((sent) => recordOf(sent).resources?.[0]?.type);
    expect(listed).toEqual(["AWS::KMS::Key", "AWS::KMS::Key"]);
  });

  test("is recorded when it fails", () => {
    const { badly } = outcome();
    expect(badly.error).toBeDefined();
    const event = recordOf(badly);
    expect(event).toMatchObject({
      ...whole,
      requestParameters: parameters,
      responseElements: null,
      errorCode: expect.any(String),
      errorMessage: expect.any(String),
    });
    expect(event).not.toHaveProperty("sharedEventID");
  });
});

test("nothing secret is in any record, nor in any line of the log", () => {
  const written = `${events.map((event) => JSON.stringify(event)).join("\n")}\n${suite.logs.join("\n")}`;
  expect(events.length).toBeGreaterThan(2 * operations.length);
  expect(secrets.size).toBeGreaterThan(40);
  expect(materials.length).toBeGreaterThan(20);
  const found = [...secrets, ...materials].flatMap((secret) =>
    formsOf(secret).filter((form) => written.includes(form)),
  );
  expect(found).toEqual([]);
});
