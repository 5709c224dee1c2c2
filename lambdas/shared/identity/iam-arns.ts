/** ARNs of what IAM and STS know. */

export type IamPlace = { readonly account: string; readonly partition: string };

type Named = { readonly path: string; readonly name: string };

export const iamArn = ({ account, partition }: IamPlace, resource: string) =>
  `arn:${partition}:iam::${account}:${resource}`;
const stsArn = ({ account, partition }: IamPlace, resource: string) =>
  `arn:${partition}:sts::${account}:${resource}`;

export const userArn = (place: IamPlace, { path, name }: Named) =>
  iamArn(place, `user${path}${name}`);
export const groupArn = (place: IamPlace, { path, name }: Named) =>
  iamArn(place, `group${path}${name}`);
export const roleArn = (place: IamPlace, { path, name }: Named) =>
  iamArn(place, `role${path}${name}`);
export const policyArn = (place: IamPlace, { path, name }: Named) =>
  iamArn(place, `policy${path}${name}`);
export const oidcArn = (place: IamPlace, url: string) => iamArn(place, `oidc-provider/${url}`);

/** A session's ARN has the role's name without its path. */
export const assumedRoleArn = (place: IamPlace, roleName: string, session: string) =>
  stsArn(place, `assumed-role/${roleName}/${session}`);
export const federatedUserArn = (place: IamPlace, name: string) =>
  stsArn(place, `federated-user/${name}`);

/** 12 digits; undefined for what belongs to no account. */
export function accountOfArn(arn: string): string | undefined {
  return /^arn:aws:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1];
}

/** `role/path/name` of an ARN into its parts; undefined for what is no such ARN. */
export function parseIamArn(
  arn: string,
): { readonly account: string; readonly type: string; readonly name: string } | undefined {
  const [, account, type, name] =
    /^arn:aws:iam::(\d{12}|aws):([a-z-]+)\/(?:[\x21-\x7e]*\/)?([^/]+)$/.exec(arn) ?? [];
  return account === undefined || type === undefined || name === undefined
    ? undefined
    : { account, type, name };
}
