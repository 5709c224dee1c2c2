import { mergeContexts } from "../shared/authorization/context.ts";
import { accessKeyByName } from "../shared/keys/access.ts";
import { grantIsForAwsResource, grantKeys } from "../shared/keys/condition-keys.ts";
import { countingGrant } from "../shared/keys/counting.ts";
import { bindNames } from "../shared/keys/grants/principals.ts";
import { newGrantId } from "../shared/keys/grants/stored-grant.ts";
import { newGrantOf, requireTermsFor, requireValidTerms } from "../shared/keys/grants/terms.ts";
import { newGrantToken } from "../shared/keys/grants/token.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { createGrantMembers } from "./members/create-grant.ts";
import { kmsFunction } from "./service.ts";

/** Bytes of what a grant's tokens are authenticated with. */
const tokenKeyLength = 32;

export const createGrant = defineOperation("CreateGrant", createGrantMembers, async (call) => {
  const { input, home, now, services } = call;
  const { KeyId, GrantTokens: grantTokens, DryRun, ...asked } = input;
  requireValidTerms(asked);
  const { key } = await accessKeyByName(call, KeyId, {
    action: "kms:CreateGrant",
    grantTokens,
    newGrant: newGrantOf(asked),
    context: mergeContexts(grantKeys(asked), grantIsForAwsResource(call)),
  });
  requireState(key, "grant");
  requireTermsFor(key, asked);
  const principals = await bindNames(call, [asked.GranteePrincipal, asked.RetiringPrincipal]);
  const terms = { ...asked, principals };
  stopDryRun(DryRun);

  const { account, region, keyId } = key;
  const grantId = newGrantId(key, home.account, terms, services.random);
  const name = { account, region, keyId, grantId };
  // The same grant with the same name is there already: it gets another token.
  // Two that pass here at once: the loser's write conflicts, and it runs again.
  const existing = terms.Name === undefined ? undefined : await services.grants.find(name);
  const grant = existing ?? {
    ...name,
    terms,
    created: wholeSecond(now),
    issuingAccount: home.account,
    tokenKey: services.random(tokenKeyLength),
  };
  if (existing === undefined) {
    await countingGrant(services, key, now, () => services.grants.create(grant));
  }
  return { GrantId: grantId, GrantToken: newGrantToken(grant, services.random) };
});

/** AWS tells when a grant was made to the second only. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

export const { create, handler } = kmsFunction(createGrant);
