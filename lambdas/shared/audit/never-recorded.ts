/**
 * Members that no event ever has, whatever tables say: what proves who somebody
 * is, and what keys protect. They are by name and at any depth.
 */
const names: ReadonlySet<string> = new Set([
  // Credentials, and what stands for them
  "AuthenticationCode1",
  "AuthenticationCode2",
  "ContextAssertion",
  "GrantToken",
  "GrantTokens",
  "KeyStorePassword",
  "NewPassword",
  "OldPassword",
  "Password",
  "PrivateKey",
  "Recipient", // `additionalEventData` says who it is.
  "SAMLAssertion",
  "SecretAccessKey",
  "SessionToken",
  "TokenCode",
  "WebIdentityToken",
  "XksProxyAuthenticationCredential",
  // What cryptographic operations take and give
  "CiphertextBlob",
  "CiphertextForRecipient",
  "EncryptedKeyMaterial",
  "ImportToken",
  "Mac",
  "Message",
  "Plaintext",
  "PrivateKeyCiphertextBlob",
  "PrivateKeyPlaintext",
  "SharedSecret",
  "SharedSecretCiphertextBlob",
  "Signature",
]);

export function isNeverRecorded(member: string): boolean {
  return names.has(member);
}
