/** Questions for properties: of every kind of principal, under policies of every kind. */

import * as fc from "fast-check";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import {
  keyArn,
  level,
  names,
  often,
  other,
  own,
  policy,
  principalsOf,
  signed,
  statements,
  targetRole,
  webIdentity,
} from "./generated-policies.ts";
import { layers } from "./raw-policies.ts";
import type { RawGrant, RawNewGrant, RawPolicies, RawQuestion } from "./raw-question.ts";

const source = "arn:aws:s3:::bucket";
const nothing = fc.constant({});
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const sessionPolicies = fc.array(policy("session"), { maxLength: 2 });
const callersPolicies = fc.record({
  identity: fc.array(policy("identity"), { maxLength: 3 }),
  boundary: maybe(policy("boundary")),
  session: maybe(sessionPolicies),
  serviceControl: maybe(fc.array(level("serviceControl"), { maxLength: 2 })),
  resourceControl: maybe(fc.array(level("resourceControl"), { maxLength: 2 })),
});

const operations = ["Encrypt", "Decrypt", "DescribeKey", "CreateGrant", "RetireGrant"];
const pairs = fc.dictionary(fc.constantFrom("a", "A"), fc.constantFrom("1", "x", "X"));
const terms: fc.Arbitrary<RawNewGrant> = fc
  .record({
    operations: fc.uniqueArray(fc.constantFrom(...operations), { minLength: 1 }),
    constraint: maybe(
      fc.oneof(
        fc.record({ EncryptionContextEquals: pairs }),
        fc.record({ EncryptionContextSubset: pairs }),
      ),
    ),
    sourceArn: fc.oneof(often(4, fc.constant(undefined)), often(1, fc.constant(source))),
  })
  .map(defined);
const grant: fc.Arbitrary<RawGrant> = fc
  .tuple(
    terms,
    fc.record({
      id: fc.uuid(),
      grantee: fc.constantFrom(...names.filter((name) => name !== "*"), "s3.amazonaws.com"),
      issuingAccount: fc.constantFrom(own, other),
    }),
  )
  .map(([given, more]) => Object.assign({}, given, more));
const grants = fc.array(grant, { maxLength: 3 });

/** Some ARNs stand for who has them, some for who had them once. */
const bindings = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...signed.filter(({ kind }) => kind !== "root")),
      fc.constantFrom("", "", "-gone"),
      fc.boolean(),
    ),
    { maxLength: 3 },
  )
  .map((bound) =>
    Object.fromEntries(
      bound.map(([{ arn, userId, issuerArn = arn, issuerId = userId }, gone, isIssuer]) =>
        isIssuer ? [issuerArn, issuerId + gone] : [arn, userId + gone],
      ),
    ),
  );

const context = fc
  .record({
    "aws:PrincipalTag/team": maybe(fc.constantFrom("red", "blue", "*")),
    "aws:ResourceTag/team": maybe(fc.constantFrom("red", "blue", "*")),
    "aws:PrincipalTag/key": maybe(fc.constantFrom("a", "b", "*")),
    "aws:SecureTransport": maybe(fc.constantFrom("true", "false")),
    "kms:EncryptionContextKeys": maybe(fc.constantFrom(["a"], ["a", "b"])),
    "aws:SourceArn": fc.oneof(often(2, fc.constant(undefined)), often(1, fc.constant(source))),
  })
  .map(defined);

/** Of a key, of what only the caller's account decides, and of a role. */
const subjects: fc.Arbitrary<
  Omit<RawQuestion, "grants" | "context" | "resourceAccount" | "bindings">
> = fc.oneof(
  often(
    6,
    fc.record({
      principal: fc.constantFrom(...signed),
      action: fc.constantFrom(...operations.map((operation) => `kms:${operation}`)),
      resource: fc.constant(keyArn),
      policies: fc.record({ key: policy("key") }),
    }),
  ),
  often(
    1,
    fc.record({
      principal: fc.constantFrom(...principalsOf(own)),
      action: fc.constantFrom("kms:ListKeys", "kms:CreateKey"),
      resource: fc.constant("*"),
      policies: nothing,
    }),
  ),
  often(
    2,
    fc.record({
      principal: fc.constantFrom(...signed),
      action: fc.constant("sts:AssumeRole"),
      resource: fc.constant(targetRole),
      policies: fc.record({ trust: policy("trust") }),
    }),
  ),
  often(
    1,
    fc.record({
      principal: fc.constant(webIdentity),
      action: fc.constant("sts:AssumeRoleWithWebIdentity"),
      resource: fc.constant(targetRole),
      policies: fc.record({ trust: policy("trust") }),
    }),
  ),
);

export const questions: fc.Arbitrary<RawQuestion> = fc
  .record({
    subject: subjects,
    caller: callersPolicies,
    grants,
    context,
    encryptionContext: maybe(pairs),
    newGrant: terms,
    bindings,
  })
  .map(questionFrom);

type Parts = {
  readonly subject: typeof subjects extends fc.Arbitrary<infer T> ? T : never;
  readonly caller: CallersPolicies;
  readonly grants: readonly RawGrant[];
  readonly context: RawQuestion["context"];
  readonly encryptionContext: RawQuestion["encryptionContext"] | undefined;
  readonly newGrant: RawNewGrant;
  readonly bindings: NonNullable<RawQuestion["bindings"]>;
};

function questionFrom(parts: Parts): RawQuestion {
  const { subject, caller, grants, context, encryptionContext, newGrant, bindings } = parts;
  return {
    ...subject,
    resourceAccount: own,
    policies: { ...subject.policies, ...layersOf(subject.principal, caller) },
    grants: subject.policies.key ? grants : [],
    context,
    bindings,
    ...(encryptionContext && { encryptionContext }),
    ...(subject.action === "kms:CreateGrant" && { newGrant }),
  };
}

type CallersPolicies = typeof callersPolicies extends fc.Arbitrary<infer T> ? T : never;

/** Not every principal can have every policy. */
function layersOf({ kind }: Principal, given: CallersPolicies): RawPolicies {
  const { identity, boundary, session, ...control } = given;
  return defined({
    ...control,
    ...(kind !== "root" && kind !== "web-identity" && { identity, boundary }),
    ...(kind === "role-session" && { session }),
    ...(kind === "federated-session" && { session: session ?? [] }),
  });
}

/** Of what may be undefined, what may be left out. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the members that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>;
}

/** A statement more, somewhere. */
export const additions = fc
  .constantFrom(...layers)
  .chain((layer) => statements[layer].map((statement) => ({ layer, statement })));

/** To everyone that there is, of everything, from either account. */
export const widestGrants: readonly RawGrant[] = names
  .filter((name) => name !== "*")
  .flatMap((grantee) =>
    [own, other].map((issuingAccount) => ({
      id: `${grantee} by ${issuingAccount}`,
      grantee,
      operations,
      issuingAccount,
    })),
  );
