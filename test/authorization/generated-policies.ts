/** Policies of every kind for properties, with few names, so that they meet what is asked. */

import * as fc from "fast-check";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import type { RawCondition } from "./conditions/reference-conditions.ts";
import type { Layer } from "./raw-policies.ts";
import type { RawPolicy, RawStatement } from "./raw-question.ts";

export const own = "123456789012";
export const other = "999999999999";
export const keyArn = `arn:aws:kms:us-east-1:${own}:key/a`;
export const targetRole = `arn:aws:iam::${own}:role/target`;
const provider = `arn:aws:iam::${own}:oidc-provider/token.example.com`;

export function principalsOf(account: string): readonly Principal[] {
  const iam = `arn:aws:iam::${account}`;
  const sts = `arn:aws:sts::${account}`;
  const federated = {
    kind: "federated-session",
    arn: `${sts}:federated-user/bob`,
    userId: `${account}:bob`,
    issuerArn: `${iam}:user/alice`,
    issuerId: `AIDA${account}`,
  } as const;
  const session = {
    kind: "role-session",
    arn: `${sts}:assumed-role/app/s`,
    userId: `AROA${account}:s`,
    issuerArn: `${iam}:role/app`,
    issuerId: `AROA${account}`,
  } as const;
  return [
    { kind: "root", account, arn: `${iam}:root`, userId: account },
    { kind: "user", account, arn: `${iam}:user/alice`, userId: `AIDA${account}` },
    { ...session, account },
    { ...federated, account },
  ];
}

export const signed = [...principalsOf(own), ...principalsOf(other)];
export const webIdentity: Principal = {
  kind: "web-identity",
  account: own,
  arn: provider,
  userId: "p:s",
};
export const names = [
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
export const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const nothing = fc.constant({});

type Part = fc.Arbitrary<Partial<RawStatement>>;
const joined = (...parts: readonly Part[]) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as RawStatement);

const effect: Part = fc.record({
  Effect: fc.oneof(often(9, fc.constant("Allow" as const)), often(1, fc.constant("Deny" as const))),
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
      fc.oneof(often(4, fc.constant([])), often(1, fc.array(policy(layer), { maxLength: 2 }))),
    )
    .map((parts) => parts.flat());
}
