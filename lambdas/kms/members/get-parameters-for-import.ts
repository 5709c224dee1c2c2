import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const getParametersForImportMembers = {
  KeyId: required(shapes.keyId),
  WrappingAlgorithm: required({
    type: "string",
    enum: [
      "RSAES_PKCS1_V1_5",
      "RSAES_OAEP_SHA_1",
      "RSAES_OAEP_SHA_256",
      "RSA_AES_KEY_WRAP_SHA_1",
      "RSA_AES_KEY_WRAP_SHA_256",
      "SM2PKE",
    ],
  }),
  WrappingKeySpec: required({ type: "string", enum: ["RSA_2048", "RSA_3072", "RSA_4096", "SM2"] }),
} as const satisfies Members;
