/**
 * How many resources there may be. Source: AWS KMS's developer guide, "Resource
 * quotas"; what a deployment sets can only be less.
 */

import { ServiceError } from "../wire/errors.ts";

export type Quotas = {
  /** Customer managed keys of an account and Region, whatever their state. */
  readonly keys: number;
  /** Of each key. */
  readonly aliases: number;
  /** On each key. */
  readonly grants: number;
};

export const awsQuotas: Quotas = { keys: 100_000, aliases: 50, grants: 50_000 };

/** For whoever is told that a text is none. */
export const quotasFormat = "lower limits than AWS's, as in keys=100,aliases=5,grants=10";

/**
 * @param text as in `keys=100,grants=10`: what it does not name is AWS's. No more than AWS's
 * @returns undefined for what is something else
 */
export function parseQuotas(text: string): Quotas | undefined {
  const given = new Map<string, number>();
  for (const part of text === "" ? [] : text.split(",")) {
    const [, name = "", digits = ""] = /^(keys|aliases|grants)=([1-9]\d{0,5})$/.exec(part) ?? [];
    const most = awsQuotas[name as keyof Quotas];
    if (most === undefined || Number(digits) > most || given.has(name)) {
      return undefined;
    }
    given.set(name, Number(digits));
  }
  return { ...awsQuotas, ...Object.fromEntries(given) };
}

/** As `parseQuotas` reads it. */
export function formatQuotas({ keys, aliases, grants }: Quotas): string {
  return `keys=${keys},aliases=${aliases},grants=${grants}`;
}

const texts: Readonly<Record<keyof Quotas, (limit: number, usage: number) => string>> = {
  keys: (limit, usage) =>
    `Key quota for this account in this region is ${limit} but the current usage is ${usage}.`,
  aliases: (limit, usage) =>
    `Aliases per key quota for this account in this region is ${limit}, current usage is ${usage}.`,
  grants: (limit, usage) =>
    `Grants per key quota for this account in this region is ${limit}, current usage is ${usage}.`,
};

export function quotaReached(name: keyof Quotas, limit: number, usage: number): ServiceError {
  return new ServiceError("LimitExceededException", texts[name](limit, usage));
}
