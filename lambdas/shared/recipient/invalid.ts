/**
 * Why an attestation document, or a part of it, is refused. Every module here
 * throws it and nothing else; `parseRecipient` makes the client's error of it.
 * The message names members and certificates by their place, never by content.
 */
export class InvalidAttestation extends Error {
  override readonly name = "InvalidAttestation";
}
