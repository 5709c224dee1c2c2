/**
 * Secret access keys and session tokens, sealed under the credentials secret:
 * one that every function can read, unlike the wrapping secret, and that opens
 * no key material.
 *
 * A session token is base64( 0x01 | sealed ), where what is sealed for the
 * session's access key id is the session as deflated JSON: policies are most of
 * it, and clients send it with each request.
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { hkdfSha256 } from "../crypto/hkdf.ts";
import type { Random } from "../crypto/random.ts";
import { seal, unseal } from "../crypto/sealing.ts";
import type { SecretReader } from "../runtime/clients.ts";
import { once } from "../runtime/once.ts";
import type { SealedSession } from "./session.ts";

const tokenVersion = 0x01;
const minimumSecretLength = 32;

/** Far above what the longest policies and tags come to: what inflates beyond it is none of ours. */
const longestSession = 64 * 1024;

export class Credentials {
  readonly #key: (purpose: "access key" | "session token") => Promise<Uint8Array>;
  readonly #random: Random;

  /** @param reference `secretsmanager:<arn>` of the credentials secret */
  constructor(secrets: SecretReader, reference: string, random: Random) {
    this.#random = random;
    const secret = once(async () => {
      const { value } = await secrets.read(reference);
      if (value.length < minimumSecretLength) {
        throw new Error(
          `The credentials secret must have at least ${minimumSecretLength} characters`,
        );
      }
      const derive = (purpose: string) =>
        hkdfSha256({
          inputKey: Buffer.from(value, "utf8"),
          salt: new Uint8Array(),
          info: `lockstead credentials v1 ${purpose}`,
          length: 32,
        });
      return { "access key": derive("access key"), "session token": derive("session token") };
    });
    this.#key = async (purpose) => (await secret())[purpose];
  }

  async sealSecret(accessKeyId: string, secretAccessKey: string): Promise<Uint8Array> {
    const key = await this.#key("access key");
    return seal(key, ["access-key", accessKeyId], Buffer.from(secretAccessKey), this.#random);
  }

  /** @throws Error when it is not what was sealed for this id */
  async openSecret(accessKeyId: string, sealed: Uint8Array): Promise<string> {
    const opened = unseal(await this.#key("access key"), ["access-key", accessKeyId], sealed);
    if (opened === undefined) {
      throw new Error(`The secret of the access key ${accessKeyId} does not open`);
    }
    return Buffer.from(opened).toString("utf8");
  }

  async sealSession(accessKeyId: string, session: SealedSession): Promise<string> {
    const key = await this.#key("session token");
    const text = deflateRawSync(JSON.stringify(session));
    const sealed = seal(key, ["session-token", accessKeyId], text, this.#random);
    return Buffer.concat([Uint8Array.of(tokenVersion), sealed]).toString("base64");
  }

  /** @returns undefined for what is no token of ours for this access key */
  async openSession(accessKeyId: string, token: string): Promise<SealedSession | undefined> {
    const bytes = Buffer.from(token, "base64");
    if (bytes[0] !== tokenVersion || bytes.toString("base64") !== token) {
      return undefined;
    }
    const key = await this.#key("session token");
    const opened = unseal(key, ["session-token", accessKeyId], bytes.subarray(1));
    return opened === undefined
      ? undefined
      : (JSON.parse(
          inflateRawSync(opened, { maxOutputLength: longestSession }).toString("utf8"),
        ) as SealedSession);
  }
}
