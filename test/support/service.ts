/**
 * The whole service in this process, behind unmodified AWS SDK clients: their
 * requests become API Gateway events for the dispatcher. For tests that look
 * inside (calls to the store, faults, time, logs); what users get is tested
 * through `npm start`.
 */

import { Readable } from "node:stream";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient } from "@aws-sdk/client-sts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { create } from "../../lambdas/dispatcher.ts";
import { create as createSweeper } from "../../lambdas/sweeper.ts";
import type { Clients } from "../../lambdas/shared/runtime/clients.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { type Clock, systemClock } from "../../lambdas/shared/runtime/clock.ts";
import type { Environment } from "../../lambdas/shared/runtime/environment.ts";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import type { Handler } from "../../lambdas/shared/runtime/service.ts";
import { eventsTableName, storeClient, tableName } from "./store.ts";

export const account = "123456789012";
export const region = "us-east-1";
const host = "kms.test";
export const credentials = {
  accessKeyId: "AKIAQAAAAAAATESTADMIN",
  secretAccessKey: "test-secret-access-key-of-the-admin-user",
};
export const wrappingSecret = "a wrapping secret of the tests, long enough";

export const testEnvironment: Environment = {
  table: tableName,
  eventsTable: eventsTableName,
  eventRetentionDays: 90,
  wrapping: "secretsmanager:wrapping",
  adminSecret: "secretsmanager:admin",
  credentialsSecret: "secretsmanager:credentials",
  originSecret: undefined,
  hosts: new Set([host]),
  managementAccount: account,
  grantDelay: 0,
  replicationDelay: 0,
  quotas: "",
  oidcKeys: new Map(),
  attestationRoots: "",
  logLevel: "debug",
  metrics: "none",
};

/** One command that the service sent to DynamoDB. */
export type StoreCall = {
  readonly command: string;
  readonly input: Record<string, unknown>;
  /** When it was sent and answered, on a clock that ticks with each of these. */
  readonly began: number;
  ended?: number;
  /** What DynamoDB answered, once it has. */
  output?: Record<string, unknown>;
};

export type TestCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Clients of every service, with the same credentials. */
export type TestClients = {
  readonly kms: KMSClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly cloudtrail: CloudTrailClient;
};

/** `admin`'s clients, and whatever else tests look at. */
export type TestService = TestClients & {
  readonly handler: Handler;
  /** Someone else's clients, which sign for `us-east-1` unless told otherwise. */
  as(credentials: TestCredentials, region?: string): TestClients;
  /** Clients of other Regions. */
  kmsIn(region: string): KMSClient;
  /** What the schedule does. */
  sweep(): Promise<void>;
  /** About state; those about events are apart. */
  readonly storeCalls: StoreCall[];
  readonly eventCalls: StoreCall[];
  readonly logs: string[];
  readonly clock: { time: number };
};

export type TestServiceOptions = {
  readonly endpoint: string;
  /** Runs before each command about state, which waits for it; throws to make it fail. */
  readonly before?: (call: StoreCall) => void | Promise<void>;
  /** Runs after each command has taken effect; throws to lose its answer. */
  readonly after?: (call: StoreCall) => void;
  /** The same, for commands about events. */
  readonly events?: Pick<TestServiceOptions, "before" | "after">;
  readonly dynamodb?: DynamoDBClient;
  readonly environment?: Partial<Environment>;
  readonly clients?: Partial<Clients>;
};

export function startService(options: TestServiceOptions): TestService {
  const storeCalls: StoreCall[] = [];
  const eventCalls: StoreCall[] = [];
  const logs: string[] = [];
  const clock = { time: Date.now() };
  const dynamodb = options.dynamodb ?? storeClient(options.endpoint);
  observe(dynamodb, storeCalls, options, isAboutState);
  observe(dynamodb, eventCalls, options.events, isAboutEvents);
  const clients: Clients = {
    dynamodb: documentClient(dynamodb),
    secrets: {
      read: async (reference) => ({
        value: reference.endsWith("admin") ? JSON.stringify(credentials) : wrappingSecret,
        version: "1",
      }),
    },
    kms: {
      encrypt: () => Promise.reject(new Error("no real KMS in tests")),
      decrypt: () => Promise.reject(new Error("no real KMS in tests")),
    },
    documents: { read: () => Promise.reject(new Error("no web in tests")) },
    ...options.clients,
  };
  const systemTime: Clock = { ...systemClock, now: () => new Date(clock.time) };
  const environment = { ...testEnvironment, ...options.environment };
  const logger = createLogger("debug", (line) => logs.push(line));
  const handler = create(environment, clients, systemTime, logger);
  /** Clients have the service's time, however far a test has moved it. */
  const timed = <C extends { readonly config: { systemClockOffset: number } }>(client: C): C => {
    Object.defineProperty(client.config, "systemClockOffset", {
      get: () => clock.time - Date.now(),
      set: () => {},
    });
    return client;
  };
  const as = (someones: TestCredentials, signedFor = region): TestClients => {
    const settings = clientOptions(handler, signedFor, someones);
    return {
      kms: timed(new KMSClient(settings)),
      sts: timed(new STSClient(settings)),
      iam: timed(new IAMClient(settings)),
      organizations: timed(new OrganizationsClient(settings)),
      cloudtrail: timed(new CloudTrailClient(settings)),
    };
  };
  return {
    handler,
    ...as(credentials),
    as,
    kmsIn: (region) => as(credentials, region).kms,
    sweep: createSweeper(environment, clients, systemTime, logger),
    storeCalls,
    eventCalls,
    logs,
    clock,
  };
}

let ticks = 0;

type Input = StoreCall["input"];

const isAboutEvents = ({ TableName, RequestItems }: Input) =>
  TableName === eventsTableName || Object.hasOwn(RequestItems ?? {}, eventsTableName);

const isAboutState = (input: Input) => !isAboutEvents(input);

/** Keeps what a client sends and is answered. */
export function observe(
  dynamodb: DynamoDBClient,
  calls: StoreCall[],
  { before, after }: Pick<TestServiceOptions, "before" | "after"> = {},
  concerns: (input: Input) => boolean = () => true,
): void {
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      const input = args.input as Input;
      if (!concerns(input)) {
        return next(args);
      }
      const call: StoreCall = { command: String(context.commandName), input, began: ticks++ };
      calls.push(call);
      await before?.(call);
      const result = await next(args);
      call.ended = ticks++;
      call.output = result.output as unknown as Record<string, unknown>;
      after?.(call);
      return result;
    },
    { step: "initialize" },
  );
}

function clientOptions(handler: Handler, region: string, someones: TestCredentials = credentials) {
  return {
    region,
    endpoint: `https://${host}`,
    credentials: someones,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SdkRequest) => ({ response: await send(handler, request) }),
    },
  };
}

type SdkRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
};

async function send(handler: Handler, request: SdkRequest) {
  const answer = await handler(toEvent(request));
  return {
    statusCode: answer.statusCode ?? 200,
    headers: { ...answer.headers } as Record<string, string>,
    body: Readable.from([Buffer.from(answer.body ?? "", "utf8")]),
  };
}

/** As API Gateway would make it; enough of it for a handler. */
export function toEvent(request: SdkRequest): APIGatewayProxyEventV2 {
  const headers: Record<string, string> = { "x-forwarded-proto": "https" };
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name.toLowerCase()] = value;
  }
  headers["host"] ??= host;
  return {
    version: "2.0",
    routeKey: `${request.method} ${request.path}`,
    rawPath: request.path,
    rawQueryString: new URLSearchParams(request.query ?? {}).toString(),
    headers,
    requestContext: { http: { method: request.method, path: request.path, sourceIp: "192.0.2.1" } },
    body: Buffer.from(bytesOf(request.body)).toString("base64"),
    isBase64Encoded: true,
  } as unknown as APIGatewayProxyEventV2;
}

function bytesOf(body: string | Uint8Array = ""): Uint8Array {
  // The SDK warns when its bytes are treated as a string, which Buffer.from would.
  return typeof body === "string"
    ? Buffer.from(body)
    : new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
}
