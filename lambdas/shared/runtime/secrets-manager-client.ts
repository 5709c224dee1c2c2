// Named one by one and statically, so that the bundler leaves out the rest of the
// SDK client, which a dynamic import of the package itself would keep whole.
export { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
