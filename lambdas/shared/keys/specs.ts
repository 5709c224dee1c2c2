/**
 * What each key spec is, what it may be used for, and with which algorithms.
 * Source: ../shared/facts/algorithms.md; the order of the algorithms is the one
 * in which DescribeKey lists them.
 */

export type KeyUsage =
  | "ENCRYPT_DECRYPT"
  | "SIGN_VERIFY"
  | "GENERATE_VERIFY_MAC"
  | "KEY_AGREEMENT"
  | "ENCAPSULATE_DECAPSULATE";

/** What the material is, as the primitives know it. */
export type MaterialKind =
  | { readonly type: "aes" }
  /** `bytes` is the length of the key and of the tag. */
  | {
      readonly type: "hmac";
      readonly hash: "sha224" | "sha256" | "sha384" | "sha512";
      readonly bytes: number;
    }
  | { readonly type: "rsa"; readonly bits: 2048 | 3072 | 4096 }
  | { readonly type: "ec"; readonly curve: "P-256" | "P-384" | "P-521" | "secp256k1" }
  | { readonly type: "ed25519" }
  | { readonly type: "ml-dsa"; readonly parameters: 44 | 65 | 87 }
  | { readonly type: "ml-kem"; readonly parameters: 512 | 768 | 1024 };

type SpecFacts = {
  readonly material: MaterialKind;
  readonly algorithms: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
};

const rsa = (bits: 2048 | 3072 | 4096): SpecFacts => ({
  material: { type: "rsa", bits },
  algorithms: {
    ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    SIGN_VERIFY: [
      "RSASSA_PKCS1_V1_5_SHA_256",
      "RSASSA_PKCS1_V1_5_SHA_384",
      "RSASSA_PKCS1_V1_5_SHA_512",
      "RSASSA_PSS_SHA_256",
      "RSASSA_PSS_SHA_384",
      "RSASSA_PSS_SHA_512",
    ],
  },
});

const nistCurve = (curve: "P-256" | "P-384" | "P-521", signing: string): SpecFacts => ({
  material: { type: "ec", curve },
  algorithms: { SIGN_VERIFY: [signing], KEY_AGREEMENT: ["ECDH"] },
});

const hmac = (bits: 224 | 256 | 384 | 512): SpecFacts => ({
  material: { type: "hmac", hash: `sha${bits}`, bytes: bits / 8 },
  algorithms: { GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] },
});

const mlDsa = (parameters: 44 | 65 | 87): SpecFacts => ({
  material: { type: "ml-dsa", parameters },
  algorithms: { SIGN_VERIFY: ["ML_DSA_SHAKE_256"] },
});

const mlKem = (parameters: 512 | 768 | 1024): SpecFacts => ({
  material: { type: "ml-kem", parameters },
  algorithms: { ENCAPSULATE_DECAPSULATE: ["ML_KEM"] },
});

const facts = {
  SYMMETRIC_DEFAULT: {
    material: { type: "aes" },
    algorithms: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
  },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: nistCurve("P-256", "ECDSA_SHA_256"),
  ECC_NIST_P384: nistCurve("P-384", "ECDSA_SHA_384"),
  ECC_NIST_P521: nistCurve("P-521", "ECDSA_SHA_512"),
  ECC_SECG_P256K1: {
    material: { type: "ec", curve: "secp256k1" },
    algorithms: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
  },
  ECC_NIST_EDWARDS25519: {
    material: { type: "ed25519" },
    algorithms: { SIGN_VERIFY: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] },
  },
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
  ML_DSA_44: mlDsa(44),
  ML_DSA_65: mlDsa(65),
  ML_DSA_87: mlDsa(87),
  ML_KEM_512: mlKem(512),
  ML_KEM_768: mlKem(768),
  ML_KEM_1024: mlKem(1024),
} as const satisfies Record<string, SpecFacts>;

export type KeySpec = keyof typeof facts;

const specs: Readonly<Record<KeySpec, SpecFacts>> = facts;

export const keySpecs = Object.keys(specs) as readonly KeySpec[];

/** Of the specs that AWS names, all but SM2, which its China Regions alone have. */
export function isKeySpec(name: string): name is KeySpec {
  return Object.hasOwn(specs, name);
}

export function materialKind(spec: KeySpec): MaterialKind {
  return specs[spec].material;
}

/** @returns undefined where keys of the spec have no such usage */
export function algorithmsOf(spec: KeySpec, usage: KeyUsage): readonly string[] | undefined {
  return specs[spec].algorithms[usage];
}

/** Whether keys of the spec have a public half. */
export function isAsymmetric(spec: KeySpec): boolean {
  const { type } = materialKind(spec);
  return type !== "aes" && type !== "hmac";
}

/** The member that lists a usage's algorithms, in DescribeKey's and GetPublicKey's answers. */
export const algorithmMembers: Readonly<Record<KeyUsage, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};
