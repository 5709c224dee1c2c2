import { describe, expect, test } from "vitest";
import { parseAliasName } from "../../lambdas/shared/keys/alias-names.ts";
import { home, refusal } from "./fixtures.ts";

test.each([
  "alias/a",
  "alias/app/production",
  "alias/alias/x",
  "alias/A_b-9/",
  "alias//",
  "alias/aws",
  "alias/awsome/x",
  "alias/AWS/x",
  `alias/${"a".repeat(250)}`,
])("%s is a name", (name) => {
  expect(parseAliasName(name, home)).toEqual({ kind: "alias", ...home, name });
});

describe("refused", () => {
  const prefixNeeded =
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html';

  test.each(["a", "alias", "alias/", "Alias/a", "/alias/a", "alias:a", "aws/a"])(
    "%s has not the prefix, or nothing behind it",
    (name) => {
      expect(refusal(() => parseAliasName(name, home))).toEqual({
        code: "ValidationException",
        text: prefixNeeded,
      });
    },
  );

  test.each(["alias/aws/", "alias/aws/s3", "alias/aws/a:b"])("%s is AWS's own", (name) => {
    expect(refusal(() => parseAliasName(name, home))).toEqual({
      code: "NotAuthorizedException",
      text: undefined,
    });
  });

  test.each(["alias/a:b", "alias/:"])(
    "%s has a colon, which the member table lets pass",
    (name) => {
      expect(refusal(() => parseAliasName(name, home))).toEqual({
        code: "ValidationException",
        text: `${name} contains invalid characters for an alias`,
      });
    },
  );
});
