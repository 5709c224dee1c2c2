/**
 * What AWS itself has in `additionalEventData`: the key material that an
 * operation used, the grant that was retired, and the enclave that was answered.
 * Sources: AWS KMS's developer guide, "Examples of AWS KMS log entries",
 * "Monitoring attested requests".
 */

import { nameOfCiphertext } from "../keys/symmetric-ciphertext.ts";
import type { Output } from "../wire/json.ts";
import type { JsonObject } from "./event.ts";
import type { Outcome, RequestFacts } from "./facts.ts";
import { retiredGrantOf } from "./subjects.ts";

export function eventData(account: string, facts: RequestFacts, outcome: Outcome): JsonObject {
  if (facts.service !== "kms" || outcome.kind !== "success") {
    // AWS was seen to have nothing of the recipient where it denied.
    return {};
  }
  const { recipient } = facts;
  return {
    ...usedData(account, facts, outcome.output ?? {}),
    ...(recipient && { recipient }),
  };
}

function usedData(account: string, facts: RequestFacts, output: Output): JsonObject {
  switch (facts.operation.name) {
    case "Decrypt":
    case "GenerateDataKey":
    case "GenerateDataKeyPair":
    case "GenerateDataKeyPairWithoutPlaintext":
    case "GenerateDataKeyWithoutPlaintext":
      return texts({ keyMaterialId: output["KeyMaterialId"] });
    case "Encrypt":
      return texts({ keyMaterialId: materialOf(output) });
    case "ReEncrypt":
      return reEncryptData(output, (key) => calls(account, facts) || isOf(account, key));
    case "RetireGrant":
      return texts({ grantId: retiredGrantOf(facts) });
    default:
      return {};
  }
}

/** Whose key it is learns of that key alone. */
function reEncryptData(output: Output, shows: (key: unknown) => boolean): JsonObject {
  return texts({
    ...(shows(output["SourceKeyId"]) && { sourceKeyMaterialId: output["SourceKeyMaterialId"] }),
    ...(shows(output["KeyId"]) && {
      destinationKeyMaterialId: output["DestinationKeyMaterialId"],
    }),
  });
}

function calls(account: string, { authenticated }: RequestFacts): boolean {
  return authenticated?.home.account === account;
}

function isOf(account: string, key: unknown): boolean {
  return typeof key === "string" && key.split(":")[4] === account;
}

/** The answer does not tell it; the ciphertext of a symmetric key does. */
function materialOf({ CiphertextBlob, EncryptionAlgorithm }: Output): string | undefined {
  return CiphertextBlob instanceof Uint8Array && EncryptionAlgorithm === "SYMMETRIC_DEFAULT"
    ? nameOfCiphertext(CiphertextBlob)?.materialId
    : undefined;
}

function texts(values: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
