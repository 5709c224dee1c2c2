/** Requests by the names of their operations, and what becomes of them. */

import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as sts from "@aws-sdk/client-sts";
import type { ServiceName } from "../../lambdas/catalogue.ts";
import type { TestClients } from "./service.ts";

type Command = new (input: object) => never;
const commands: Readonly<Record<ServiceName, object>> = {
  cloudtrail,
  iam,
  kms,
  organizations,
  sts,
};

export type Sent = {
  readonly requestId: string;
  /** What was answered; undefined when it failed. */
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: Error;
};

type Metadata = { readonly $metadata?: { readonly requestId?: string } };

export async function send(
  clients: TestClients,
  service: ServiceName,
  operation: string,
  input: object = {},
): Promise<Sent> {
  const OperationCommand = (commands[service] as Readonly<Record<string, Command>>)[
    `${operation}Command`
  ];
  if (OperationCommand === undefined) {
    throw new Error(`The SDK has no ${service}:${operation}`);
  }
  const client = clients[service] as { send(command: never): Promise<object> };
  try {
    const { $metadata, ...output } = (await client.send(new OperationCommand(input))) as Metadata;
    return { requestId: $metadata?.requestId as string, output };
  } catch (error) {
    const requestId = (error as Metadata).$metadata?.requestId;
    if (requestId === undefined) {
      throw error;
    }
    return { requestId, error: error as Error };
  }
}
