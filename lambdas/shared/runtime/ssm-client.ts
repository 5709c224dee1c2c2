// See secrets-manager-client.ts for the reason.
export { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
