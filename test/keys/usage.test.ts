import { expect, test } from "vitest";
import { encryptionAlgorithmFor } from "../../lambdas/shared/keys/usage.ts";
import { key, refusal } from "./fixtures.ts";

test.each([undefined, "SYMMETRIC_DEFAULT"])("%s is SYMMETRIC_DEFAULT", (requested) => {
  expect(encryptionAlgorithmFor(key, requested)).toBe("SYMMETRIC_DEFAULT");
});

test.each(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"])(
  "%s does not go with a symmetric key",
  (requested) => {
    expect(refusal(() => encryptionAlgorithmFor(key, requested))).toEqual({
      code: "InvalidKeyUsageException",
      text: `Algorithm ${requested} is incompatible with key spec SYMMETRIC_DEFAULT.`,
    });
  },
);
