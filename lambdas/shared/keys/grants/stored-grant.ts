/** A grant as it is kept and shown. */

import type { Grant, NewGrant } from "../../authorization/grants.ts";
import type { Random } from "../../crypto/random.ts";
import { lengthPrefixed } from "../../crypto/encoding.ts";
import { sha256 } from "../../crypto/digests.ts";
import type { PolicyPrincipal } from "../../authorization/principal-name.ts";
import type { Output } from "../../wire/json.ts";
import type { Call } from "../../runtime/operation.ts";
import { keyArn, type Place, rootArn } from "../arn.ts";
import { canonicalContext, noContext } from "../encryption-context.ts";
import { boundPrincipal, principalKey } from "./principals.ts";
import { type BoundTerms, grantOf, newGrantOf } from "./terms.ts";

/** Where a grant is: at its key. */
export type GrantName = Place & { readonly keyId: string; readonly grantId: string };

export function grantNameText({ account, region, keyId, grantId }: GrantName): string {
  return [account, region, keyId, grantId].join("/");
}

/** @returns undefined for what grantNameText has not made */
export function parseGrantName(text: string): GrantName | undefined {
  const [, account, region, keyId, grantId] =
    /^(\d{12})\/([a-z0-9-]+)\/([a-z0-9-]+)\/([0-9a-f]{64})$/.exec(text) ?? [];
  return account === undefined ||
    region === undefined ||
    keyId === undefined ||
    grantId === undefined
    ? undefined
    : { account, region, keyId, grantId };
}

export type StoredGrant = GrantName & {
  readonly terms: BoundTerms;
  readonly created: Date;
  /** The account whose principal made it. */
  readonly issuingAccount: string;
  /** 32 bytes: what its tokens are authenticated with. */
  readonly tokenKey: Uint8Array;
  readonly writeId: string;
};

/** How many bytes of a grant's id tell its grantee, and how many tell it from the grantee's others. */
const half = 16;

/** The first half of the ids of a grantee's grants, in hexadecimal: what they are found by. */
export function granteePrefix(grantee: PolicyPrincipal): string {
  return sha256(principalKey(grantee)).toString("hex", 0, half);
}

/**
 * 64 hexadecimal digits. The first half follows from the grantee, so that a
 * decision finds the caller's grants among however many the key has, with no
 * index to keep. The second is random, or, for a grant with a name, follows from
 * all that it says: the same grant again has the same id.
 */
export function newGrantId(
  place: Place & { readonly keyId: string },
  issuingAccount: string,
  terms: BoundTerms,
  random: Random,
): string {
  const prefix = granteePrefix(grantOf("", issuingAccount, terms).grantee);
  const rest =
    terms.Name === undefined
      ? Buffer.from(random(half)).toString("hex")
      : sha256(canonicalTerms(place, issuingAccount, terms)).toString("hex", 0, half);
  return prefix + rest;
}

function canonicalTerms(
  { account, region, keyId }: Place & { readonly keyId: string },
  issuingAccount: string,
  terms: BoundTerms,
): Uint8Array {
  const { constraint, sourceArn } = newGrantOf(terms);
  const optional = (text: string | undefined) => (text === undefined ? "" : `=${text}`);
  const principal = (text: string | undefined) =>
    optional(text && principalKey(boundPrincipal(text, terms.principals)));
  return lengthPrefixed([
    account,
    region,
    keyId,
    issuingAccount,
    optional(terms.Name),
    ...[terms.GranteePrincipal, terms.RetiringPrincipal].map(principal),
    ...[terms.GranteeServicePrincipal, terms.RetiringServicePrincipal].map(optional),
    [...new Set(terms.Operations)].sort().join(),
    // An empty Equals has no pairs either, but is a constraint.
    constraint?.type ?? "",
    canonicalContext(constraint?.pairs ?? noContext),
    optional(sourceArn),
  ]);
}

/** What the decision looks at. */
export function decidable({ grantId, issuingAccount, terms }: StoredGrant): Grant {
  return grantOf(grantId, issuingAccount, terms);
}

/** `GrantListEntry` structures. Who is gone is shown by the bare id. */
export async function grantListEntries(
  { services }: Call,
  grants: readonly StoredGrant[],
): Promise<readonly Output[]> {
  const bindings = grants.map(({ terms }) => terms.principals);
  const arns = await services.directory.currentArns(bindings);
  return grants.map((grant) =>
    grantListEntry(grant, (text) => {
      const id = text === undefined ? undefined : grant.terms.principals[text];
      return id === undefined ? text : (arns.get(id) ?? id);
    }),
  );
}

function grantListEntry(
  grant: StoredGrant,
  shown: (principal: string | undefined) => string | undefined,
): Output {
  const { terms, created, grantId, keyId, issuingAccount } = grant;
  return {
    KeyId: keyArn(grant, keyId),
    GrantId: grantId,
    Name: terms.Name ?? "",
    CreationDate: created,
    GranteePrincipal: shown(terms.GranteePrincipal),
    RetiringPrincipal: shown(terms.RetiringPrincipal),
    IssuingAccount: rootArn({ account: issuingAccount }),
    Operations: terms.Operations,
    Constraints: shownConstraints(newGrantOf(terms)),
    GranteeServicePrincipal: terms.GranteeServicePrincipal,
    RetiringServicePrincipal: terms.RetiringServicePrincipal,
  };
}

/** What constrains nothing was sent, but is none: AWS leaves the member out. */
function shownConstraints({ constraint, sourceArn }: NewGrant): Output | undefined {
  return constraint === undefined && sourceArn === undefined
    ? undefined
    : {
        ...(constraint && { [constraint.type]: Object.fromEntries(constraint.pairs) }),
        SourceArn: sourceArn,
      };
}
