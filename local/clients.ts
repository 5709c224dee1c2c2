/** The clients of one function: AWS's services as they are here, behind the function's role. */

import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  type Clients,
  documentClient,
  type SecretReader,
  splitReference,
  type WrappingKms,
} from "../lambdas/shared/runtime/clients.ts";
import { webDocuments } from "../lambdas/shared/runtime/web-documents.ts";
import { hkdfSha256 } from "../lambdas/shared/crypto/hkdf.ts";
import { systemRandom } from "../lambdas/shared/crypto/random.ts";
import { seal, type SealIdentity, unseal } from "../lambdas/shared/crypto/sealing.ts";
import { type Appenders, appendDirectly } from "./append.ts";
import { dynamodbPermissions, type RoleGuard } from "./role-guard.ts";
import type { Secrets } from "./secrets.ts";
import { isolated } from "./table.ts";

export type Surroundings = {
  readonly dynamodb: DynamoDBClientConfig;
  /** By the names of their tables. All functions share them. */
  readonly appenders: Appenders;
  readonly secrets: Secrets;
  readonly account: string;
  readonly region: string;
};

export function functionClients(surroundings: Surroundings, guard: RoleGuard): Clients {
  return {
    dynamodb: guardedDynamoDb(surroundings, guard),
    secrets: guardedSecrets(surroundings, guard),
    kms: guardedKms(surroundings, guard),
    // Whoever runs this can reach the web as the deployed functions can.
    documents: webDocuments,
  };
}

function guardedDynamoDb(surroundings: Surroundings, guard: RoleGuard): DynamoDBDocumentClient {
  const { dynamodb, appenders, account, region } = surroundings;
  const client = new DynamoDBClient({ ...isolated, ...dynamodb, region });
  const prefix = `arn:aws:dynamodb:${region}:${account}:table/`;
  // At the first step, where the call is still the caller's and nothing retries a refusal.
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (call) => {
        for (const permission of dynamodbPermissions(commandName, call.input, prefix)) {
          guard.require(permission.action, permission.resource, permission.hashKeys);
        }
        return next(call);
      },
    { step: "initialize", name: "roleGuard" },
  );
  const documents = documentClient(client);
  appendDirectly(client, appenders);
  return documents;
}

function guardedSecrets(
  { secrets, account, region }: Surroundings,
  guard: RoleGuard,
): SecretReader {
  return {
    async read(reference, version) {
      const { scheme, name } = splitReference(reference);
      if (scheme === "ssm") {
        const resource = `parameter/${name.replace(/^\//, "")}`;
        guard.require("ssm:GetParameter", `arn:aws:ssm:${region}:${account}:${resource}`);
      } else {
        guard.require("secretsmanager:GetSecretValue", name);
      }
      return secrets.read(reference, version);
    },
  };
}

/** A KMS key that is not at hand: a secret of our own takes its place, under the key's ARN. */
function guardedKms({ secrets }: Surroundings, guard: RoleGuard): WrappingKms {
  const keyOf = (keyArn: string) =>
    hkdfSha256({
      inputKey: Buffer.from(secrets.current(`kms:${keyArn}`)),
      salt: new Uint8Array(),
      info: "lockstead local stand-in for a KMS key v1",
      length: 32,
    });
  return {
    async encrypt(keyArn, plaintext, context) {
      guard.require("kms:Encrypt", keyArn);
      return seal(keyOf(keyArn), identityOf(keyArn, context), plaintext, systemRandom);
    },
    async decrypt(keyArn, ciphertext, context) {
      guard.require("kms:Decrypt", keyArn);
      const plaintext = unseal(keyOf(keyArn), identityOf(keyArn, context), ciphertext);
      if (plaintext === undefined) {
        throw Object.assign(new Error("The ciphertext is not of this key and context"), {
          name: "InvalidCiphertextException",
        });
      }
      return plaintext;
    },
  };
}

function identityOf(keyArn: string, context: Readonly<Record<string, string>>): SealIdentity {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["local-kms", keyArn, ...pairs.flat()];
}
