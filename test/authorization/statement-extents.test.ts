/**
 * Where statements are, as AWS counts. The expected numbers are AWS's own: from
 * recordings (radkawar/stackd, testdata/aws/iam/simulation.json), from the
 * examples of the AWS CLI, and from a post on blog.scottlogic.com.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { statementExtents } from "../../lambdas/shared/authorization/statement-extents.ts";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = (Statement: unknown) => ({ Version: "2012-10-17", Statement });

/** `line:column-line:column` */
const extentsOf = (text: string): readonly string[] =>
  statementExtents(text).map(
    ({ start, end }) => `${start.line}:${start.column}-${end.line}:${end.column}`,
  );

test.each<readonly [string, string, readonly string[]]>([
  ["a list of one, without blanks", JSON.stringify(policy([allow])), ["1:38-1:95"]],
  [
    "one that is no list",
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}',
    ["1:38-1:167"],
  ],
  ["the statements before the version", '{"Statement":[{}]}', ["1:15-1:17"]],
  [
    "with the blanks of Python's json.dumps",
    '{"Version": "2012-10-17", "Statement": [{"Sid": "s3"}]}',
    ["1:41-1:54"],
  ],
  ["indented by two", JSON.stringify(policy([allow]), null, 2), ["3:17-8:6"]],
  ["indented by four", JSON.stringify(policy([allow]), null, 4), ["3:19-8:10"]],
  [
    "the second one, with the comma before it",
    JSON.stringify(policy([allow, allow])),
    ["1:38-1:95", "1:95-1:153"],
  ],
  [
    "lines that end with CR and LF, and a line before",
    ` \r\n${JSON.stringify(policy([allow]), null, 2).replaceAll("\n", "\r\n")}\r\n `,
    ["4:17-9:6"],
  ],
  [
    "lines that end with CR",
    JSON.stringify(policy([allow]), null, 2).replaceAll("\n", "\r"),
    ["3:17-8:6"],
  ],
  [
    "names and values that look like something else",
    '{"Id":"Statement","\\u0053tatement":[{"Sid":"}]","Condition":{"Bool":{"Statement":["[{"]}}}]}',
    ["1:37-1:91"],
  ],
  ["what comes after", '{"Statement":{"Sid":"a"},"Id":"b"}', ["1:15-1:25"]],
])("%s", (_name, text, expected) => {
  expect(extentsOf(text)).toEqual(expected);
});

describe("of any policy", () => {
  const statement = fc.record({
    Sid: fc.stringMatching(/^[a-z0-9]{0,5}$/),
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.oneof(fc.constant("*"), fc.constant(["kms:Encrypt", "kms:Decrypt"])),
    Resource: fc.constantFrom("*", "arn:aws:kms:*:*:key/${aws:username}"),
  });
  const withoutSids = <T extends { Sid: string }>(statements: readonly T[]) =>
    statements.map(({ Sid: _sid, ...rest }) => rest);

  test("each extent ends with its statement, and there is one for each", () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 4 }),
        (statements, indent) => {
          const text = JSON.stringify(policy(withoutSids(statements)), null, indent);
          const lines = text.split("\n");
          const extents = statementExtents(text);
          const { statements: parsed } = parsePolicy("identity", text);
          expect(extents).toHaveLength(parsed.length);
          for (const [index, { start, end }] of extents.entries()) {
            const own = lines
              .slice(start.line - 1, end.line)
              .map((line, at, all) =>
                at === all.length - 1 ? line.slice(0, end.column - 1) : line,
              )
              .map((line, at) => (at === 0 ? line.slice(start.column - 1) : line))
              .join("\n");
            expect(JSON.parse(own.replace(/^\s*,/, ""))).toEqual(withoutSids(statements)[index]);
          }
        },
      ),
    );
  });
});
