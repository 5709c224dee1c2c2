import { describe, expect, test } from "vitest";
import type { Denial } from "../../lambdas/shared/authorization/decide.ts";
import {
  type DeniedTarget,
  denialText,
  unrevealingDenialText,
} from "../../lambdas/shared/authorization/denial-text.ts";

const callerArn = "arn:aws:sts::123456789012:assumed-role/app/session";
const arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const start = `User: ${callerArn} is not authorized to perform: kms:Encrypt`;

const targets: readonly [DeniedTarget, string][] = [
  [{ arn }, ` on resource: ${arn}`],
  ["ciphertext", " on the resource associated with this ciphertext"],
  ["none", ""],
];

describe.each(targets)("denied on %j", (target, clause) => {
  const request = { callerArn, action: "kms:Encrypt", target };

  test.each<[Denial, string]>([
    ["explicit-deny-identity", "with an explicit deny in an identity-based policy"],
    ["explicit-deny-resource", "with an explicit deny in a resource-based policy"],
    ["no-identity-allow", "because no identity-based policy allows the kms:Encrypt action"],
    ["no-resource-allow", "because no resource-based policy allows the kms:Encrypt action"],
  ])("because of %s", (because, reason) => {
    expect(denialText(request, because)).toBe(`${start}${clause} ${reason}`);
  });

  test("without a reason that would tell whether there is such a key", () => {
    expect(unrevealingDenialText(request)).toBe(
      `${start}${clause} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
  });
});
