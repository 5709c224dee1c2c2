/** Signing keys: derived from a secret access key for one date, Region and service. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Claim } from "./claim.ts";

export type Scope = Pick<Claim, "date" | "region" | "service">;

export const terminator = "aws4_request";

/** HMAC-SHA-256 of date, Region, service and terminator in turn, each under the key before it. */
export function deriveSigningKey(secretAccessKey: string, scope: Scope): Buffer {
  if (secretAccessKey === "") {
    throw new Error("A secret access key must not be empty.");
  }
  const dateKey = hmac(`AWS4${secretAccessKey}`, scope.date);
  const regionKey = hmac(dateKey, scope.region);
  const serviceKey = hmac(regionKey, scope.service);
  const signingKey = hmac(serviceKey, terminator);
  dateKey.fill(0);
  regionKey.fill(0);
  serviceKey.fill(0);
  return signingKey;
}

export function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

type Entry = { readonly secretDigest: Buffer; readonly signingKey: Buffer };

/**
 * Signing keys that have verified a signature, the least recently used dropped
 * first. An entry holds the secret's digest, not the secret, and answers only
 * for that secret: one that was changed never meets an old key.
 *
 * Only `keep` adds, and only after a signature was right: whoever does not know
 * a secret can therefore neither fill the cache nor push another's key out.
 *
 * INVARIANT: a key that `find` returns is used before anything is awaited, for
 * a dropped key is overwritten with zeros.
 */
export class SigningKeyCache {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(accessKeyId: string, secretAccessKey: string, scope: Scope): Buffer | undefined {
    const name = cacheName(accessKeyId, scope);
    const entry = this.#entries.get(name);
    if (!entry || !timingSafeEqual(entry.secretDigest, digest(secretAccessKey))) {
      return undefined;
    }
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.signingKey;
  }

  keep(accessKeyId: string, secretAccessKey: string, scope: Scope, signingKey: Buffer): void {
    const name = cacheName(accessKeyId, scope);
    this.#drop(name);
    this.#entries.set(name, { secretDigest: digest(secretAccessKey), signingKey });
    if (this.#entries.size > this.#limit) {
      const [oldest] = this.#entries.keys();
      this.#drop(oldest!);
    }
  }

  #drop(name: string): void {
    this.#entries.get(name)?.signingKey.fill(0);
    this.#entries.delete(name);
  }
}

/** No part can hold a slash: they were split at it. */
function cacheName(accessKeyId: string, { date, region, service }: Scope): string {
  return `${accessKeyId}/${date}/${region}/${service}`;
}

function digest(secretAccessKey: string): Buffer {
  return createHash("sha256").update(secretAccessKey).digest();
}
