/**
 * Answers for an enclave only: what would be plaintext is encrypted to the
 * public key of an attestation document, so that nobody else reads it.
 */

import type { Recipient, RecipientInput } from "../recipient/recipient.ts";
import type { Call } from "../runtime/operation.ts";

/**
 * Comes before the key is looked at: a document is judged by itself, so that
 * what is wrong with it tells nothing of any key.
 * @returns undefined when nobody is named
 * @throws ServiceError ValidationException for a document that proves nothing
 */
export async function recipientOf(
  { now, services, noteRecipient }: Call,
  input: RecipientInput | undefined,
): Promise<Recipient | undefined> {
  if (input === undefined) {
    return undefined;
  }
  const [{ parseRecipient }, roots] = await Promise.all([
    import("../recipient/recipient.ts"),
    services.attestationRoots(),
  ]);
  const recipient = parseRecipient(input, { now, roots, random: services.random });
  noteRecipient(recipient.eventData);
  return recipient;
}

/**
 * The member of the answer that carries a secret: its own, or the recipient's.
 * @param plaintext filled with zeros when it is encrypted
 */
export function revealed(
  recipient: Recipient | undefined,
  name: "Plaintext" | "PrivateKeyPlaintext" | "SharedSecret",
  plaintext: Uint8Array,
): Readonly<Record<string, Uint8Array>> {
  if (recipient === undefined) {
    return { [name]: plaintext };
  }
  try {
    return { CiphertextForRecipient: recipient.encryptFor(plaintext) };
  } finally {
    plaintext.fill(0);
  }
}
