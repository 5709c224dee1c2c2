import { randomBytes } from "node:crypto";
import { importInto, parametersFor, wrap } from "../../support/imports.ts";
import { createKey, type Suite } from "../../support/suite.ts";
import type { Requests } from "./request.ts";

/** What takes keys with imported material. */
export function kmsImports({ kms, clock }: Suite): Requests {
  const empty = async () => (await createKey(kms, { Origin: "EXTERNAL" })).KeyId;
  return {
    DeleteImportedKeyMaterial: async () => {
      const KeyId = await empty();
      const { KeyMaterialId } = await importInto(kms, KeyId, randomBytes(32));
      return { KeyId, KeyMaterialId };
    },
    GetParametersForImport: async () => ({
      KeyId: await empty(),
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    }),
    ImportKeyMaterial: async () => {
      const KeyId = await empty();
      const { ImportToken, PublicKey } = await parametersFor(kms, KeyId);
      return {
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: wrap(PublicKey, randomBytes(32)),
        ValidTo: new Date(clock.time + 60 * 60 * 1000),
        ImportType: "NEW_KEY_MATERIAL",
        KeyMaterialDescription: "from elsewhere",
      };
    },
  };
}
