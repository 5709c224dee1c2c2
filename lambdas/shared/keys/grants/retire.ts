/**
 * Who may retire a grant: the grant says it, not the key's policy. Its retiring
 * principal may, its grantee if it has the operation RetireGrant, and whoever
 * the key's account or the account that issued it lets do so by an identity
 * policy. Source: ../shared/facts/authorization.md, section 3.
 */

import { mergeContexts } from "../../authorization/context.ts";
import { decide, type Decision } from "../../authorization/decide.ts";
import { parsePolicy } from "../../authorization/document.ts";
import type { Grant } from "../../authorization/grants.ts";
import type { Call } from "../../runtime/operation.ts";
import { grantIsForAwsResource, grantKeys, keyContext } from "../condition-keys.ts";
import { ServiceError } from "../../wire/errors.ts";
import { keyArn } from "../arn.ts";
import { decideOwnSide, denial, unrevealingDenial } from "../authorize.ts";
import { parseKeyName } from "../identifiers.ts";
import { arnOf, type Key } from "../key.ts";
import { grantNotFound, requireGrantId } from "./grant-id.ts";
import { boundPrincipal } from "./principals.ts";
import { decidable, type GrantName, type StoredGrant } from "./stored-grant.ts";
import { type GrantToken, parseGrantToken, requireToken } from "./token.ts";

const action = "kms:RetireGrant";

export type GrantToRetire = {
  readonly GrantToken?: string;
  readonly KeyId?: string;
  readonly GrantId?: string;
};

/**
 * By its token, or by the ARN of its key and its own id.
 * @throws ServiceError also InvalidGrantTokenException, InvalidGrantIdException, NotFoundException
 */
export async function accessGrantToRetire(
  call: Call,
  request: GrantToRetire,
): Promise<StoredGrant> {
  const { name, token } = nameOf(call, request);
  const [key, grant, membership] = await Promise.all([
    call.services.keys.find(name, name.keyId, call.now),
    call.services.grants.find(name),
    call.membershipOf(name.account),
  ]);
  // The keys of an account that was closed are there no more, and so are their grants.
  const found = membership?.account.status === "SUSPENDED" ? undefined : key;
  if (token !== undefined) {
    requireToken(token, grant);
  }
  const arn = keyArn(name, name.keyId);
  if (name.account !== call.home.account) {
    // What the own side lacks it lacks whether the grant is there or not.
    const own = await decideOwnSide(call, action, arn, new Map());
    const allowed = found && grant && (await decideOnRetiring(call, found.key, grant)).allowed;
    if (!allowed) {
      throw await (own.allowed
        ? unrevealingDenial(call, action, "foreign")
        : denial(call, action, "foreign", own));
    }
    return grant;
  }
  if (found === undefined) {
    throw new ServiceError("NotFoundException", `Key '${arn}' does not exist`);
  }
  if (grant === undefined) {
    throw grantNotFound(name.grantId);
  }
  const decision = await decideOnRetiring(call, found.key, grant);
  if (!decision.allowed) {
    throw await denial(call, action, { arn }, decision);
  }
  return grant;
}

type Named = { readonly name: GrantName; readonly token: GrantToken | undefined };

function nameOf({ home }: Call, { GrantToken, KeyId, GrantId }: GrantToRetire): Named {
  if (GrantToken !== undefined && KeyId === undefined && GrantId === undefined) {
    const token = parseGrantToken(GrantToken, home.region);
    return { name: token.grant, token };
  }
  if (GrantToken !== undefined || KeyId === undefined || GrantId === undefined) {
    throw new ServiceError(
      "ValidationException",
      "Specify either GrantToken, or both KeyId and GrantId.",
    );
  }
  if (!KeyId.startsWith("arn:")) {
    throw new ServiceError("NotFoundException", `Invalid arn ${KeyId}`);
  }
  const { account, region, keyId } = parseKeyName(KeyId, home);
  return {
    name: { account, region, keyId, grantId: requireGrantId(GrantId) },
    token: undefined,
  };
}

async function decideOnRetiring(call: Call, key: Key, grant: StoredGrant): Promise<Decision> {
  const { caller, context } = await call.current();
  const question = {
    ...caller,
    action,
    resource: arnOf(key),
    resourceAccount: key.account,
    resourcePolicy: {
      kind: "key",
      name: `grant ${grant.grantId}`,
      document: delegation([key.account, grant.issuingAccount]),
    },
    resourceControl: [],
    grants: [decidable(grant), ...asRetiringPrincipal(grant)],
    context: mergeContexts(
      context,
      keyContext(key, call, undefined, undefined),
      grantKeys(grant.terms),
      grantIsForAwsResource(call),
    ),
  } as const;
  const decision = decide(question);
  call.decisions.push({ question, decision });
  return decision;
}

/** What its retiring principal has: the one operation. */
function asRetiringPrincipal({ grantId, issuingAccount, terms }: StoredGrant): readonly Grant[] {
  const { RetiringPrincipal } = terms;
  return RetiringPrincipal === undefined
    ? []
    : [
        {
          id: grantId,
          issuingAccount,
          grantee: boundPrincipal(RetiringPrincipal, terms.principals),
          operations: ["RetireGrant"],
          constraint: undefined,
          sourceArn: undefined,
        },
      ];
}

function delegation(accounts: readonly string[]) {
  return parsePolicy(
    "key",
    JSON.stringify({
      Statement: [{ Effect: "Allow", Principal: { AWS: accounts }, Action: action, Resource: "*" }],
    }),
  );
}
