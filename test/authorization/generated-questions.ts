/** Questions for properties: of every kind of principal and policy, with few names, so that they meet. */

import * as fc from "fast-check";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import type { RawCondition } from "./conditions/reference-conditions.ts";
import { type Layer, layers } from "./raw-policies.ts";
import type {
  RawGrant,
  RawNewGrant,
  RawPolicies,
  RawPolicy,
  RawQuestion,
  RawStatement,
} from "./raw-question.ts";

const own = "123456789012";
const other = "999999999999";
const keyArn = `arn:aws:kms:us-east-1:${own}:key/a`;
const targetRole = `arn:aws:iam::${own}:role/target`;
const provider = `arn:aws:iam::${own}:oidc-provider/token.example.com`;
const source = "arn:aws:s3:::bucket";

function principalsOf(account: string): readonly Principal[] {
  const iam = `arn:aws:iam::${account}`;
  const sts = `arn:aws:sts::${account}`;
  const federated = {
    kind: "federated-session",
    arn: `${sts}:federated-user/bob`,
    userId: `${account}:bob`,
    issuerArn: `${iam}:user/alice`,
  } as const;
  const session = {
    kind: "role-session",
    arn: `${sts}:assumed-role/app/s`,
    userId: "AROA:s",
    issuerArn: `${iam}:role/app`,
  } as const;
  return [
    { kind: "root", account, arn: `${iam}:root`, userId: account },
    { kind: "user", account, arn: `${iam}:user/alice`, userId: "AIDA" },
    { ...session, account },
    { ...federated, account },
  ];
}

const signed = [...principalsOf(own), ...principalsOf(other)];
const webIdentity: Principal = { kind: "web-identity", account: own, arn: provider, userId: "p:s" };
const names = [
  "*",
  own,
  other,
  ...new Set(signed.flatMap(({ arn, issuerArn }) => [arn, issuerArn ?? []].flat())),
];

/** By itself or in a list. */
const some = <T>(...values: readonly T[]) =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const nothing = fc.constant({});

type Part = fc.Arbitrary<Partial<RawStatement>>;
const joined = (...parts: readonly Part[]) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as RawStatement);

const effect: Part = fc.record({
  Effect: fc.oneof(often(5, fc.constant("Allow" as const)), often(1, fc.constant("Deny" as const))),
});

const kmsActions = some("kms:*", "kms:*", "kms:Encrypt", "KMS:DE*", "kms:?ecrypt", "sts:*");
const actionPatterns = fc.oneof(often(1, some("*", "iam:*")), often(3, kmsActions));
const action: Part = fc.oneof(
  often(6, fc.record({ Action: actionPatterns })),
  often(1, fc.record({ NotAction: actionPatterns })),
);

const resourcePatterns = fc.oneof(
  often(3, fc.constant("*")),
  often(
    2,
    some(
      keyArn,
      "arn:aws:kms:*:*:key/*",
      "arn:aws:kms:us-*:*:*",
      "arn:aws:iam::*:role/*",
      `arn:aws:kms:us-east-1:${own}:key/\${aws:PrincipalTag/key}`,
      `arn:aws:kms:us-east-1:${own}:key/\${aws:PrincipalTag/key, 'a'}`,
    ),
  ),
);
const resource: Part = fc.oneof(
  often(6, fc.record({ Resource: resourcePatterns })),
  often(1, fc.record({ NotResource: resourcePatterns })),
);

const teams = some(
  "red",
  "blue",
  "r*",
  "${aws:ResourceTag/team}",
  "${aws:ResourceTag/team, 'red'}",
);
const stringTests = fc
  .tuple(
    fc.constantFrom(
      "StringEquals",
      "StringNotEquals",
      "StringLike",
      "StringNotLike",
      "StringEqualsIfExists",
    ),
    teams,
  )
  .map(([operator, team]): RawCondition => ({ [operator]: { "aws:PrincipalTag/team": team } }));
const otherTests = fc.constantFrom<RawCondition>(
  { Bool: { "aws:SecureTransport": "true" } },
  { Bool: { "aws:SecureTransport": false }, Null: { "aws:PrincipalTag/team": "false" } },
  { Null: { "aws:PrincipalTag/team": "true" } },
  { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["a"] } },
  { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["a"] } },
);
const condition: Part = fc.oneof(
  often(4, nothing),
  often(1, fc.record({ Condition: fc.oneof(stringTests, otherTests) })),
);

const named = fc.oneof(
  often(1, fc.constant("*" as const)),
  often(6, fc.record({ AWS: some(...names) })),
  often(1, fc.record({ AWS: some(...names), Service: fc.constant("s3.amazonaws.com") })),
  often(1, fc.record({ Federated: fc.constantFrom(provider, "accounts.google.com") })),
);
const principal = fc.record({ Principal: named });

/** Those that nearly spare someone are the ones that matter. */
const chains = signed.map(({ account, arn, issuerArn }) => [account, arn, issuerArn ?? []].flat());
const notPrincipal = fc.record({
  Effect: fc.constant("Deny" as const),
  NotPrincipal: fc.record({
    AWS: fc.oneof(fc.constantFrom(...chains), some(...names)),
  }),
});

const rarely = (part: Part): Part => fc.oneof(often(12, part), often(1, nothing));
const everyone: Part = fc.constant({ Principal: "*" });

/** What each kind of policy may say. */
export const statements: Readonly<Record<Layer, fc.Arbitrary<RawStatement>>> = {
  key: fc.oneof(
    often(8, joined(effect, principal, rarely(action), rarely(resource), condition)),
    often(1, joined(notPrincipal, action, resource, condition)),
  ),
  trust: joined(
    effect,
    principal,
    fc.record({ Action: some("sts:*", "sts:AssumeRole*", "STS:assumerole", "sts:TagSession") }),
    condition,
  ),
  identity: joined(effect, action, resource, condition),
  boundary: joined(effect, action, resource, condition),
  session: joined(effect, action, resource, condition),
  serviceControl: joined(effect, action, resource, condition),
  resourceControl: joined(
    fc.constant({ Effect: "Deny" }),
    everyone,
    fc.record({ Action: some("kms:*", "kms:Encrypt", "KMS:DE*", "sts:*") }),
    resource,
    condition,
  ),
};

/** An organization's own policies, which allow all. */
export const fullAccess: Readonly<Record<"serviceControl" | "resourceControl", RawPolicy>> = {
  serviceControl: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
  resourceControl: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
};

export function policy(layer: Layer): fc.Arbitrary<RawPolicy> {
  return fc.record({
    Version: fc.constant("2012-10-17"),
    Statement: fc.array(statements[layer], { minLength: 1, maxLength: layer === "key" ? 4 : 3 }),
  });
}

export function level(
  layer: "serviceControl" | "resourceControl",
): fc.Arbitrary<readonly RawPolicy[]> {
  return fc
    .tuple(
      fc.oneof(often(8, fc.constant([fullAccess[layer]])), often(1, fc.constant([]))),
      fc.oneof(often(2, fc.constant([])), often(1, fc.array(policy(layer), { maxLength: 2 }))),
    )
    .map(([full, more]) => [...full, ...more]);
}

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
const grants: fc.Arbitrary<readonly RawGrant[]> = fc
  .array(
    fc.tuple(
      terms,
      fc.constantFrom(...names.filter((name) => name !== "*"), "s3.amazonaws.com"),
      fc.constantFrom(own, other),
    ),
    { maxLength: 3 },
  )
  .map((list) =>
    list.map(([given, grantee, issuingAccount], index) => ({
      ...given,
      id: `grant-${index}`,
      grantee,
      issuingAccount,
    })),
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
const subjects: fc.Arbitrary<Omit<RawQuestion, "grants" | "context" | "resourceAccount">> =
  fc.oneof(
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
  })
  .map(({ subject, caller, grants, context, encryptionContext, newGrant }) => ({
    ...subject,
    resourceAccount: own,
    policies: { ...subject.policies, ...layersOf(subject.principal, caller) },
    grants: subject.policies.key ? grants : [],
    context,
    ...(encryptionContext && { encryptionContext }),
    ...(subject.action === "kms:CreateGrant" && { newGrant }),
  }));

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
