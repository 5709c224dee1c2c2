/**
 * The services that functions use, behind interfaces narrow enough that the
 * local runtime can stand in for AWS.
 */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { countCalls } from "./request-scope.ts";
import { webDocuments } from "./web-documents.ts";

/** A version of a secret. `version` is the store's own name for it. */
export type SecretValue = { readonly value: string; readonly version: string };

/** Reads secrets by reference: `secretsmanager:<arn>` or `ssm:<parameter name>`. */
export type SecretReader = {
  /** The current version, or the one named. */
  read(reference: string, version?: string): Promise<SecretValue>;
};

/** The two calls on a real KMS key that `kms:<key arn>` wrapping needs. */
export type WrappingKms = {
  encrypt(
    keyArn: string,
    plaintext: Uint8Array,
    context: Record<string, string>,
  ): Promise<Uint8Array>;
  decrypt(
    keyArn: string,
    ciphertext: Uint8Array,
    context: Record<string, string>,
  ): Promise<Uint8Array>;
};

/** Reads what anybody may read on the web. */
export type DocumentReader = {
  /** @throws Error for what is no `https` URL, takes too long, is too long or is not there */
  read(url: string): Promise<string>;
};

export type Clients = {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly secrets: SecretReader;
  readonly kms: WrappingKms;
  readonly documents: DocumentReader;
};

/** The real services. SDKs that only a cold start uses are loaded then. */
export function awsClients(): Clients {
  const retries = {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
  };
  return {
    dynamodb: documentClient(new DynamoDBClient(retries)),
    secrets: {
      async read(reference, version) {
        const { scheme, name } = splitReference(reference);
        if (scheme === "ssm") {
          const { SSMClient, GetParameterCommand } = await import("./ssm-client.ts");
          const answer = await new SSMClient(retries).send(
            new GetParameterCommand({
              Name: version === undefined ? name : `${name}:${version}`,
              WithDecryption: true,
            }),
          );
          return {
            value: requireText(reference, answer.Parameter?.Value),
            version: String(answer.Parameter?.Version),
          };
        }
        const { SecretsManagerClient, GetSecretValueCommand } =
          await import("./secrets-manager-client.ts");
        const answer = await new SecretsManagerClient(retries).send(
          new GetSecretValueCommand({ SecretId: name, ...(version && { VersionId: version }) }),
        );
        return {
          value: requireText(reference, answer.SecretString),
          version: answer.VersionId ?? "",
        };
      },
    },
    kms: {
      async encrypt(keyArn, plaintext, context) {
        const { KMSClient, EncryptCommand } = await import("./kms-client.ts");
        const answer = await new KMSClient(retries).send(
          new EncryptCommand({ KeyId: keyArn, Plaintext: plaintext, EncryptionContext: context }),
        );
        return answer.CiphertextBlob ?? new Uint8Array();
      },
      async decrypt(keyArn, ciphertext, context) {
        const { KMSClient, DecryptCommand } = await import("./kms-client.ts");
        const answer = await new KMSClient(retries).send(
          new DecryptCommand({
            KeyId: keyArn,
            CiphertextBlob: ciphertext,
            EncryptionContext: context,
          }),
        );
        return answer.Plaintext ?? new Uint8Array();
      },
    },
    documents: webDocuments,
  };
}

/** An empty secret would equal what a client leaves out. */
function requireText(reference: string, text: string | undefined): string {
  if (!text) {
    throw new Error(`The secret ${reference} is empty, or is not text`);
  }
  return text;
}

/** The one way to read and write items: as plain values, bytes as Uint8Array; counted for each request. */
export function documentClient(client: DynamoDBClient): DynamoDBDocumentClient {
  countCalls(client);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** `secretsmanager:<arn>` and `ssm:<name>` into their two parts. */
export function splitReference(reference: string): {
  readonly scheme: string;
  readonly name: string;
} {
  const colon = reference.indexOf(":");
  return { scheme: reference.slice(0, colon), name: reference.slice(colon + 1) };
}
