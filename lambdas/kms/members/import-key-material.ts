import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const importKeyMaterialMembers = {
  KeyId: required(shapes.keyId),
  ImportToken: required(shapes.blob.ciphertext),
  EncryptedKeyMaterial: required(shapes.blob.ciphertext),
  ValidTo: { type: "timestamp" },
  ExpirationModel: {
    type: "string",
    enum: ["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"],
  },
  ImportType: { type: "string", enum: ["NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"] },
  KeyMaterialDescription: {
    type: "string",
    min: 0,
    max: 256,
    pattern: String.raw`^[a-zA-Z0-9:/_\s.-]+$`,
  },
  KeyMaterialId: shapes.keyMaterialId,
} as const satisfies Members;
