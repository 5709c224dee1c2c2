/** What a client reads from its environment, for a POSIX shell to set. */

export type ClientSettings = {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

export function clientVariables(settings: ClientSettings): Readonly<Record<string, string>> {
  const { endpoint, region, accessKeyId, secretAccessKey } = settings;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // The AWS CLI before version 2, and boto3, read AWS_DEFAULT_REGION and not AWS_REGION.
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/** Words for `export`. */
export function assignments(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
}

/** Where it needs to be. */
function quoted(value: string): string {
  return /^[\w+./:=@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
