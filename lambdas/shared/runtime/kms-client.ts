// See secrets-manager-client.ts for the reason.
export { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
