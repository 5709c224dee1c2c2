/**
 * The services that functions use, behind interfaces narrow enough that the
 * local runtime can stand in for AWS.
 */

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** A version of a secret. `version` is the store's own name for it. */
export type SecretValue = { readonly value: string; readonly version: string };

/** Reads secrets by reference: `secretsmanager:<arn>` or `ssm:<parameter name>`. */
export type SecretReader = {
  /** The current version, or the one named. */
  read(reference: string, version?: string): Promise<SecretValue>;
};

/** The two calls on a real KMS key that `kms:<key arn>` wrapping needs. */
export type WrappingKms = {
  encrypt(keyArn: string, plaintext: Uint8Array, context: Record<string, string>): Promise<Uint8Array>;
  decrypt(keyArn: string, ciphertext: Uint8Array, context: Record<string, string>): Promise<Uint8Array>;
};

export type Clients = {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly secrets: SecretReader;
  readonly kms: WrappingKms;
};
