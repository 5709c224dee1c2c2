/** Whether a role may be assumed: by whom it trusts, and by what the caller's own side says. */

import { type Context, contextOf, mergeContexts } from "../authorization/context.ts";
import { decide, type Decision } from "../authorization/decide.ts";
import type { PolicyDocument } from "../authorization/document.ts";
import type { CallerPolicies, Question } from "../authorization/question.ts";
import { denialText, reticentDenialText } from "../authorization/denial-text.ts";
import { requestTagKeys, resourceTagKeys } from "../iam/access.ts";
import type { Tag } from "../identity/entities.ts";
import type { Principal } from "../identity/principal.ts";
import { trustOf } from "../identity/trust.ts";
import type { Call, UnsignedCall } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { NamedRole } from "./roles.ts";

/** Who would be in the session. */
type Assuming = {
  readonly principal: Principal;
  readonly policies: CallerPolicies;
  /** The condition keys of the request and of the principal. */
  readonly context: Context;
  readonly trust: PolicyDocument;
};

/** What of a request condition keys can tell. */
type AssumeFacts = {
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  /** Of the request, or inherited. */
  readonly sourceIdentity: string | undefined;
  readonly requestTags: readonly Tag[] | undefined;
  readonly requestTransitive: readonly string[] | undefined;
  /** Of a web identity: what its provider says of it. */
  readonly ofIdentity?: Context;
  /** Whether the session will have tags, be they the request's or inherited. */
  readonly tagged: boolean;
};

/**
 * The actions that a request needs, in the order in which AWS was seen to ask:
 * a source identity that the trust policy does not want denies
 * `sts:SetSourceIdentity`, not the role.
 */
function actionsOf(
  assume: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity",
  { sourceIdentity, tagged }: AssumeFacts,
): readonly string[] {
  return [
    ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
    ...(tagged ? ["sts:TagSession"] : []),
    assume,
  ];
}

/** A role that is not there is decided on as one that trusts nobody. */
function decideOnRole(
  { decisions }: Pick<UnsignedCall, "decisions">,
  assuming: Assuming,
  { arn, account, iam, role }: NamedRole,
  action: string,
  facts: AssumeFacts,
): Decision {
  const path = iam?.membership.path;
  const question: Question = {
    principal: assuming.principal,
    policies: assuming.policies,
    action,
    resource: arn,
    resourceAccount: account,
    resourcePolicy: { kind: "trust", name: arn, document: assuming.trust },
    resourceControl: iam?.membership.resourceControl ?? [],
    context: mergeContexts(
      assuming.context,
      contextOf({
        "aws:ResourceAccount": account,
        "aws:ResourceOrgID": path?.split("/")[0],
        "aws:ResourceOrgPaths": path === undefined ? undefined : [path],
        "sts:ExternalId": facts.externalId,
        "sts:RoleSessionName": facts.sessionName,
        "sts:SourceIdentity": facts.sourceIdentity,
        "sts:TransitiveTagKeys": facts.requestTransitive,
      }),
      requestTagKeys(facts.requestTags),
      resourceTagKeys(role?.tags ?? []),
      facts.ofIdentity ?? new Map(),
    ),
  };
  const decision = decide(question);
  decisions.push({ question, decision });
  return decision;
}

/**
 * AWS gives no reason: a role that is not there and one that does not trust the
 * caller answer alike. What an organization denies is told.
 * Source: docs/decisions/0003.
 * @throws ServiceError AccessDeniedException
 */
export async function authorizeOnRole(
  call: Call,
  role: NamedRole,
  facts: AssumeFacts,
): Promise<void> {
  const { caller, context } = await call.current();
  const { principal, policies } = caller;
  const assuming = { principal, policies, context, trust: trustOf(role.role) };
  for (const action of actionsOf("sts:AssumeRole", facts)) {
    const decision = decideOnRole(call, assuming, role, action, facts);
    if (!decision.allowed) {
      const request = { callerArn: principal.arn, action, target: { arn: role.arn } };
      const told =
        decision.because === "explicit-deny-service-control" ||
        decision.because === "explicit-deny-resource-control";
      throw new ServiceError(
        "AccessDeniedException",
        told ? denialText(request, decision) : reticentDenialText(request),
      );
    }
  }
}

/**
 * Who is not known yet is told even less.
 * Source of the keys: recordings of AWS in radkawar/stackd, internal/services/sts/testdata/oidc.
 * @throws ServiceError AccessDeniedException
 */
export function authorizeWebIdentity(
  call: UnsignedCall,
  principal: Principal,
  role: NamedRole,
  facts: AssumeFacts,
): void {
  const assuming = {
    principal,
    policies: { identity: [], serviceControl: [] },
    context: mergeContexts(
      call.context,
      contextOf({
        "aws:PrincipalAccount": principal.account,
        "aws:PrincipalType": "User",
        "aws:userid": principal.userId,
      }),
    ),
    trust: trustInProviders(trustOf(role.role)),
  };
  for (const action of actionsOf("sts:AssumeRoleWithWebIdentity", facts)) {
    if (!decideOnRole(call, assuming, role, action, facts).allowed) {
      throw new ServiceError("AccessDeniedException", `Not authorized to perform ${action}`);
    }
  }
}

/** Trust in everyone lets everyone in whom AWS knows, and nobody whom only a provider does. */
function trustInProviders(trust: PolicyDocument): PolicyDocument {
  return {
    ...trust,
    statements: trust.statements.map((statement) => {
      const { effect, principals } = statement;
      return effect === "Deny" || principals === undefined
        ? statement
        : {
            ...statement,
            principals: {
              ...principals,
              named: principals.named.filter(({ type }) => type === "federated"),
            },
          };
    }),
  };
}
