/** Where Lockstead is, and clients for it. */

import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, type Credentials, STSClient } from "@aws-sdk/client-sts";
import { CliError } from "./errors.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * INVARIANT: no client of this command has an endpoint of the SDK's choosing,
 * which would be that of AWS itself.
 * @throws CliError when nobody has said where Lockstead is
 */
export function readEndpoint(flag: string | undefined, env: Variables): string {
  const endpoint = flag ?? env["AWS_ENDPOINT_URL"];
  if (endpoint === undefined || endpoint === "") {
    throw new CliError(
      "No endpoint is set, and without one this would reach AWS itself. Set AWS_ENDPOINT_URL, as in the `export …` line that `npm start` printed, or give --endpoint-url http://127.0.0.1:4599.",
    );
  }
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CliError(`The endpoint must be a URL like http://127.0.0.1:4599, not "${endpoint}".`);
  }
  if (isAmazons(url.hostname)) {
    throw new CliError(
      `${endpoint} is AWS itself, where this makes and removes nothing. Give the endpoint of Lockstead.`,
    );
  }
  return endpoint;
}

/** But for an API of one's own, which a deployment without CloudFront is reached by. */
function isAmazons(hostname: string): boolean {
  return (
    /\.(amazonaws\.com(\.cn)?|api\.aws)\.?$/.test(hostname) && !/\.execute-api\./.test(hostname)
  );
}

/** Accounts, users and roles are of no Region; what is signed for this one is of the partition `aws`. */
const region = "us-east-1";

/** What else the environment might ask for fits no endpoint of one's own. */
const settingsFor = (endpoint: string) => ({
  endpoint,
  region,
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
});

/** With the credentials that the SDK finds. */
export function openOrganizations(endpoint: string): OrganizationsClient {
  return new OrganizationsClient(settingsFor(endpoint));
}

/** IAM of an account that the organization has made. */
export async function openTenant(endpoint: string, accountId: string): Promise<IAMClient> {
  const credentials = await enterTenant(endpoint, accountId);
  return new IAMClient({ ...settingsFor(endpoint), credentials });
}

/** @param credentials those that the SDK finds by default */
export function openCloudTrail(
  endpoint: string,
  ofRegion: string,
  credentials?: SessionCredentials,
): CloudTrailClient {
  return new CloudTrailClient({
    ...settingsFor(endpoint),
    region: ofRegion,
    ...(credentials && { credentials }),
  });
}

type SessionCredentials = ReturnType<typeof credentialsOf>;

/** Into an account that the organization has made, by the role that this leaves in it. */
export async function enterTenant(
  endpoint: string,
  accountId: string,
): Promise<SessionCredentials> {
  const { Credentials } = await new STSClient(settingsFor(endpoint)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
      RoleSessionName: "lockstead",
      DurationSeconds: 900,
    }),
  );
  return credentialsOf(Credentials);
}

function credentialsOf(given: Credentials | undefined) {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = given ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}
