import type { Random } from "../crypto/random.ts";
import { accessKeyIdFor, type AccessKeyPrefix } from "./access-key-id.ts";

/** Free bytes of an access key id. */
const idLength = 5;

/** 30 bytes are the 40 characters of base64 that AWS's secrets have. */
const secretLength = 30;

export type NewAccessKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** @param account whose IAM the key is of: its id carries it */
export function newAccessKey(
  prefix: AccessKeyPrefix,
  account: string,
  random: Random,
): NewAccessKey {
  const accessKeyId = accessKeyIdFor(prefix, account, random(idLength));
  const secretAccessKey = Buffer.from(random(secretLength)).toString("base64");
  return { accessKeyId, secretAccessKey };
}
