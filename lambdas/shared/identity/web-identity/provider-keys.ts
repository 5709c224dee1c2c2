/**
 * Where the keys of identity providers come from: from a setting, or from the
 * provider itself, by OpenID Connect Discovery 1.0, and kept for ten minutes.
 */

import type { KeyObject } from "node:crypto";
import { BoundedMap } from "../../runtime/bounded-map.ts";
import type { DocumentReader } from "../../runtime/clients.ts";
import { type KeySet, parseKeySet } from "./key-set.ts";

const keptFor = 10 * 60 * 1000;

/** A key that is not in the set may be new: then the provider is asked again, but not more often. */
const leastPause = 60 * 1000;

/** Tenants name providers: so many are kept. */
const providersKept = 100;

type Kept = { readonly keys: KeySet; readonly at: number };

/** Key sets by the issuer's URL without its scheme. */
export type SuppliedKeys = ReadonlyMap<string, KeySet>;

export class ProviderKeys {
  readonly #documents: DocumentReader;
  readonly #supplied: SuppliedKeys;
  readonly #kept = new BoundedMap<string, Kept>(providersKept);

  constructor(documents: DocumentReader, supplied: SuppliedKeys) {
    this.#documents = documents;
    this.#supplied = supplied;
  }

  /**
   * @param provider the issuer's URL without its scheme
   * @param keyId undefined for the only key that the provider has
   * @param now milliseconds since the epoch
   * @returns undefined where the provider has no such key
   * @throws Error when the provider cannot be asked, or answers what is no key set
   */
  async find(
    provider: string,
    keyId: string | undefined,
    now: number,
  ): Promise<KeyObject | undefined> {
    const supplied = this.#supplied.get(provider);
    if (supplied !== undefined) {
      return named(supplied, keyId);
    }
    const kept = this.#kept.get(provider);
    const key = kept && now - kept.at < keptFor ? named(kept.keys, keyId) : undefined;
    if (key !== undefined || (kept !== undefined && now - kept.at < leastPause)) {
      return key;
    }
    const keys = await this.#read(provider);
    this.#kept.set(provider, { keys, at: now });
    return named(keys, keyId);
  }

  async #read(provider: string): Promise<KeySet> {
    const issuer = `https://${provider}`;
    const configuration = await this.#readObject(
      `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    );
    const location = configuration["jwks_uri"];
    if (configuration["issuer"] !== issuer || typeof location !== "string") {
      throw new Error("The configuration is not that of this issuer");
    }
    const keys = parseKeySet(await this.#readObject(location));
    if (keys === undefined) {
      throw new Error("The provider answered what is no key set");
    }
    return keys;
  }

  async #readObject(url: string): Promise<Record<string, unknown>> {
    const value: unknown = JSON.parse(await this.#documents.read(url));
    if (typeof value !== "object" || value === null) {
      throw new Error("The provider answered what is no JSON object");
    }
    return value as Record<string, unknown>;
  }
}

function named(keys: KeySet, keyId: string | undefined): KeyObject | undefined {
  if (keyId !== undefined) {
    return keys.get(keyId);
  }
  const [only, ...others] = keys.values();
  return others.length === 0 ? only : undefined;
}
