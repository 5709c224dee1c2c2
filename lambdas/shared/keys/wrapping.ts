/**
 * The wrapping secret: the root of the key hierarchy, which lives outside the
 * table and seals the domain keys in it. Three kinds: a secret in Secrets
 * Manager, a parameter in SSM, or a real KMS key that never leaves AWS.
 */

import { hkdfSha256 } from "../crypto/hkdf.ts";
import type { Random } from "../crypto/random.ts";
import { seal, type SealIdentity, unseal } from "../crypto/sealing.ts";
import { type Clients, splitReference } from "../runtime/clients.ts";

export type Wrapped = {
  /** The version of the wrapping secret that sealed it. */
  readonly wrappingVersion: string;
  readonly blob: Uint8Array;
};

export type Wrapping = {
  wrap(identity: SealIdentity, plaintext: Uint8Array): Promise<Wrapped>;
  /** @throws Error when it does not open: the wrong secret, or another item's value */
  unwrap(identity: SealIdentity, wrapped: Wrapped): Promise<Uint8Array>;
};

/** @param reference `secretsmanager:<arn>`, `ssm:<parameter name>` or `kms:<key arn>` */
export function openWrapping(reference: string, clients: Clients, random: Random): Wrapping {
  const { scheme, name } = splitReference(reference);
  return scheme === "kms" ? wrapWithKms(name, clients) : wrapWithSecret(reference, clients, random);
}

/** 32 characters of at least 4 bits each: no less than 128 bits. */
const minimumSecretLength = 32;

type WrappingKey = { readonly version: string; readonly key: Uint8Array };

function wrapWithSecret(reference: string, { secrets }: Clients, random: Random): Wrapping {
  const keys = new Map<string, Promise<WrappingKey>>();

  // Versions never change what they are, so a key once derived holds. A failed
  // read is forgotten, or one bad moment would last as long as the process.
  const keyOf = (version?: string): Promise<WrappingKey> => {
    const slot = version ?? "current";
    const known = keys.get(slot);
    if (known !== undefined) {
      return known;
    }
    const reading = secrets.read(reference, version).then(deriveKey);
    keys.set(slot, reading);
    reading.catch(() => keys.delete(slot));
    return reading;
  };

  return {
    async wrap(identity, plaintext) {
      const { version, key } = await keyOf();
      return { wrappingVersion: version, blob: seal(key, identity, plaintext, random) };
    },
    async unwrap(identity, { wrappingVersion, blob }) {
      const { key } = await keyOf(wrappingVersion);
      return opened(unseal(key, identity, blob));
    },
  };
}

function deriveKey({ value, version }: { value: string; version: string }): WrappingKey {
  if (value.length < minimumSecretLength) {
    throw new Error(`The wrapping secret must have at least ${minimumSecretLength} characters`);
  }
  const key = hkdfSha256({
    inputKey: Buffer.from(value, "utf8"),
    salt: new Uint8Array(),
    info: "lockstead wrapping secret v1",
    length: 32,
  });
  return { version, key };
}

function wrapWithKms(keyArn: string, { kms }: Clients): Wrapping {
  const contextOf = (identity: SealIdentity) => ({ "lockstead:sealed": identity.join("/") });
  return {
    async wrap(identity, plaintext) {
      // KMS names the version of its own key in the ciphertext.
      return {
        wrappingVersion: "kms",
        blob: await kms.encrypt(keyArn, plaintext, contextOf(identity)),
      };
    },
    unwrap: (identity, { blob }) => kms.decrypt(keyArn, blob, contextOf(identity)),
  };
}

function opened(plaintext: Uint8Array | undefined): Uint8Array {
  if (plaintext === undefined) {
    throw new Error(
      "A domain key does not open: the wrapping secret is not the one that it was sealed with",
    );
  }
  return plaintext;
}
