/** What nothing that is written down may hold. */

import { ListKeysCommand } from "@aws-sdk/client-kms";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import { hasAllMaterials, usableMaterial } from "../../lambdas/shared/keys/material.ts";
import { Vault } from "../../lambdas/shared/keys/vault.ts";
import { openWrapping } from "../../lambdas/shared/keys/wrapping.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { KeyStore } from "../../lambdas/shared/store/keys.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { account, region, testEnvironment, wrappingSecret } from "../support/service.ts";
import { storeClient, tableName } from "../support/store.ts";
import type { Suite } from "../support/suite.ts";

/** Texts that are secrets, by the names of their members. */
const named = /^(?:SecretAccessKey|SessionToken|GrantTokens?|WebIdentityToken|TokenCode)$/;

/** All bytes of a request or an answer, and what its members name as secret. */
export function secretsIn(value: unknown, name = ""): readonly (string | Uint8Array)[] {
  if (typeof value === "string") {
    return named.test(name) ? [value] : [];
  }
  if (value instanceof Uint8Array) {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => secretsIn(item, name));
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([member, one]) => secretsIn(one, member))
    : [];
}

/** In each form that it could be written in. */
export function formsOf(secret: string | Uint8Array): readonly string[] {
  const bytes = Buffer.from(secret as string);
  const forms = ["utf8", "hex", "base64", "base64url"] as const;
  return [...forms.map((form) => bytes.toString(form)), [...bytes].join(",")];
}

/** The material of every key of the management account. */
export async function materialsIn({ store, kms }: Suite): Promise<readonly Uint8Array[]> {
  const client = documentClient(storeClient(store.endpoint));
  const table = new Table(client, tableName);
  const secrets = { read: async () => ({ value: wrappingSecret, version: "1" }) };
  const wrapping = openWrapping(testEnvironment.wrapping, { secrets } as never, systemRandom);
  const vault = new Vault(table, wrapping, systemRandom, () => "");
  const keys = new KeyStore(table, () => "");
  const { Keys = [] } = await kms.send(new ListKeysCommand({ Limit: 1000 }));
  const found = await Promise.all(
    Keys.map(({ KeyId }) => keys.find({ account, region }, KeyId as string, new Date())),
  );
  return Promise.all(
    found.flatMap((one) =>
      one === undefined || !hasAllMaterials(one.key)
        ? []
        : vault.open(one.key, usableMaterial(one.key)),
    ),
  );
}
