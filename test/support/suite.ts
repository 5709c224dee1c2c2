/** What most tests of operations begin with: a store and a service, for the whole file. */

import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  type KeyMetadata,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll } from "vitest";
import type { Environment } from "../../lambdas/shared/runtime/environment.ts";
import { startService, type TestService } from "./service.ts";
import { startStore, type TestStore } from "./store.ts";

export type Suite = TestService & { readonly store: TestStore };

/** Filled before the first test of the file runs. */
export function useService(environment: Partial<Environment> = {}): Suite {
  const suite = {} as Suite;
  beforeAll(async () => {
    const store = await startStore();
    Object.assign(suite, startService({ endpoint: store.endpoint, environment }), { store });
  });
  afterAll(() => suite.store.close());
  return suite;
}

export type CreatedKey = KeyMetadata & { readonly KeyId: string; readonly Arn: string };

export async function createKey(
  kms: KMSClient,
  input: CreateKeyCommandInput = {},
): Promise<CreatedKey> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return KeyMetadata as CreatedKey;
}

/** How a request failed, as the SDK tells it. Fails the test when it did not. */
export async function failureOf(
  answer: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number }> {
  try {
    await answer;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number };
    };
    return { name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error("The request was expected to fail, and succeeded");
}

export const unknownKeyId = "00000000-0000-4000-8000-000000000000";

/** A key policy that delegates to the account and has one more statement. */
export function keyPolicy(account: string, ...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Delegate",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      ...statements,
    ],
  });
}

export function denyEveryone(action: string): object {
  return { Sid: "Deny", Effect: "Deny", Principal: "*", Action: action, Resource: "*" };
}
