import { describe, expect, test } from "vitest";
import type { Denial, Denied, Source } from "../../lambdas/shared/authorization/decide.ts";
import {
  type DeniedTarget,
  denialText,
  unrevealingDenialText,
} from "../../lambdas/shared/authorization/denial-text.ts";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";

const callerArn = "arn:aws:sts::123456789012:assumed-role/app/session";
const arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const start = `User: ${callerArn} is not authorized to perform: kms:Encrypt`;

const targets: readonly [DeniedTarget, string][] = [
  [{ arn }, ` on resource: ${arn}`],
  ["ciphertext", " on the resource associated with this ciphertext"],
  ["foreign", " on this resource"],
  ["none", ""],
];

/** What AWS calls each kind of policy, and whether it tells which policy denies. */
const kinds: readonly [
  Source,
  { readonly a: string; readonly no: string; readonly isNamed: boolean },
][] = [
  [
    "service-control",
    { a: "a service control policy", no: "service control policy", isNamed: true },
  ],
  [
    "resource-control",
    { a: "a resource control policy", no: "resource control policy", isNamed: true },
  ],
  ["resource", { a: "a resource-based policy", no: "resource-based policy", isNamed: false }],
  ["trust", { a: "the role trust policy", no: "role trust policy", isNamed: false }],
  ["identity", { a: "an identity-based policy", no: "identity-based policy", isNamed: false }],
  ["boundary", { a: "a permissions boundary", no: "permissions boundary", isNamed: false }],
  ["session", { a: "a session policy", no: "session policy", isNamed: false }],
];

function deniedBy(source: Source): Denied {
  const text = JSON.stringify({ Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
  const document = parsePolicy("identity", text);
  return {
    allowed: false,
    because: `explicit-deny-${source}`,
    by: document.statements.map((statement) => ({
      source,
      policy: { name: "arn:of:the:policy", document },
      statement,
    })),
  };
}

describe.each(targets)("denied on %j", (target, clause) => {
  const request = { callerArn, action: "kms:Encrypt", target };

  test.each(kinds)("by a Deny of kind %s", (source, { a, isNamed }) => {
    expect(denialText(request, deniedBy(source))).toBe(
      `${start}${clause} with an explicit deny in ${a}${isNamed ? ": arn:of:the:policy" : ""}`,
    );
  });

  test.each(kinds)("for want of an Allow of kind %s", (source, { no }) => {
    const because: Denial = `no-${source}-allow`;
    expect(denialText(request, { allowed: false, because, by: [] })).toBe(
      `${start}${clause} because no ${no} allows the kms:Encrypt action`,
    );
  });

  test("without a reason that would tell whether there is such a key", () => {
    expect(unrevealingDenialText(request)).toBe(
      `${start}${clause} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
  });
});

test("the action is told as it was asked for", () => {
  const request = { callerArn, action: "sts:AssumeRole", target: "none" } as const;
  expect(denialText(request, { allowed: false, because: "no-trust-allow", by: [] })).toBe(
    `User: ${callerArn} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
  );
});
