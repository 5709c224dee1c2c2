/**
 * OpenID Connect providers, as requests name them, and what AWS lets them be.
 * Source: recordings of AWS in radkawar/stackd, internal/services/iam/testdata/federation/oidc.json.
 */

import { type Context, mergeContexts } from "../authorization/context.ts";
import { type OidcProvider, sortKeys } from "../identity/entities.ts";
import { oidcArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs, type Transaction } from "../store/journal.ts";
import { ServiceError } from "../wire/errors.ts";
import { authorizeIam, changeIam, iamPlace, type IamReader, resourceTagKeys } from "./access.ts";
import { noResourcePolicy } from "./foreign.ts";
import { requireWithin } from "./quotas.ts";

/**
 * A provider's URL as it is kept, without its scheme: with the case, and with or
 * without the slash at its end, that its maker wrote.
 * @throws ServiceError ValidationException, InvalidInputException
 */
export function parseProviderUrl(url: string): string {
  if (/[?#]/.test(url)) {
    // AWS's text, to the letter.
    throw new ServiceError("InvalidInputException", "Unknown");
  }
  const [, host, path = ""] =
    /^https:\/\/([a-z\d](?:[a-z\d.-]*[a-z\d])?)(?::443)?(\/[\w+=,.@:/-]*)?$/i.exec(url) ?? [];
  if (host === undefined) {
    throw new ServiceError("ValidationException", "Invalid Open ID Connect Provider URL");
  }
  return host + path;
}

const mostThumbprints = 5;

/** @throws ServiceError InvalidInputException */
export function acceptThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > mostThumbprints) {
    throw new ServiceError(
      "InvalidInputException",
      "Thumbprint list must contain fewer than 5 entries.",
    );
  }
  return thumbprints.map((thumbprint) => thumbprint.toLowerCase());
}

/** Each once, in the order in which they came. @throws ServiceError LimitExceededException */
export function acceptClientIds(clientIds: readonly string[]): readonly string[] {
  const distinct = [...new Set(clientIds)];
  requireWithin("ClientIdsPerOpenIdConnectProvider", distinct.length);
  return distinct;
}

export type ProviderDemand = {
  /** As in `iam:GetOpenIDConnectProvider`. */
  readonly action: string;
  readonly context?: Context;
  /** What is told when there is no such provider. */
  readonly missing?: (arn: string) => string;
};

/** @throws ServiceError AccessDeniedException, NoSuchEntityException, and for what is no provider's ARN */
export async function accessProvider(
  call: Call,
  reader: IamReader,
  arn: string,
  demand: ProviderDemand,
): Promise<OidcProvider> {
  requireProviderArn(arn);
  const own = oidcArn(iamPlace(call), "");
  const found = arn.startsWith(own)
    ? itemAs<OidcProvider>(await reader.get(sortKeys.oidc(arn.slice(own.length))))
    : undefined;
  const tags = resourceTagKeys(found?.tags ?? []);
  await authorizeIam(call, demand.action, arn, mergeContexts(tags, demand.context ?? new Map()));
  if (found !== undefined) {
    return found;
  }
  const { missing = notFound } = demand;
  throw arn.startsWith(own)
    ? new ServiceError("NoSuchEntityException", missing(arn))
    : await noResourcePolicy(call, demand.action, arn);
}

/** @throws ServiceError as `accessProvider` does */
export function changeProvider(
  call: Call,
  arn: string,
  demand: ProviderDemand,
  change: (provider: OidcProvider, transaction: Transaction) => Partial<OidcProvider>,
): Promise<void> {
  return changeIam(call, async (transaction) => {
    const provider = await accessProvider(call, transaction, arn, demand);
    const changed: OidcProvider = { ...provider, ...change(provider, transaction) };
    transaction.put(sortKeys.oidc(provider.url), changed);
  });
}

function notFound(arn: string): string {
  return `OpenIDConnect Provider not found for arn ${arn}`;
}

function requireProviderArn(arn: string): void {
  if (!/^arn:aws(?:-[a-z]+)*:iam::\d{12}:oidc-provider\/[\x21-\x7e]+$/.test(arn)) {
    throw new ServiceError(
      arn.startsWith("arn:") ? "InvalidInputException" : "ValidationException",
      `ARN ${arn} is not valid.`,
    );
  }
}
