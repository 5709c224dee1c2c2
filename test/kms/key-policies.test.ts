import {
  GetKeyPolicyCommand,
  ListKeyPoliciesCommand,
  PutKeyPolicyCommand,
  type PutKeyPolicyCommandInput,
} from "@aws-sdk/client-kms";
import { beforeAll, expect, test } from "vitest";
import { account } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
let key: CreatedKey;

beforeAll(async () => {
  key = await createKey(suite.kms);
});

const put = (input: Partial<PutKeyPolicyCommandInput>) =>
  suite.kms.send(
    new PutKeyPolicyCommand({ KeyId: key.KeyId, Policy: keyPolicy(account), ...input }),
  );

test("a new key has the default policy, as AWS writes it", async () => {
  const answer = await suite.kms.send(new GetKeyPolicyCommand({ KeyId: key.Arn }));
  expect(answer.PolicyName).toBe("default");
  expect(answer.Policy).toBe(`{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${account}:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`);
});

test("a policy that was put is the one that is read and obeyed", async () => {
  const target = await createKey(suite.kms);
  const Policy = keyPolicy(account, denyEveryone("kms:ListKeyPolicies"));
  await put({ KeyId: target.KeyId, Policy, PolicyName: "default" });
  const read = await suite.kms.send(new GetKeyPolicyCommand({ KeyId: target.KeyId }));
  expect(read.Policy).toBe(Policy);
  const failure = await failureOf(
    suite.kms.send(new ListKeyPoliciesCommand({ KeyId: target.KeyId })),
  );
  expect(failure.name).toBe("AccessDeniedException");
});

test("there is one policy name", async () => {
  const answer = await suite.kms.send(new ListKeyPoliciesCommand({ KeyId: key.KeyId }));
  expect(answer).toMatchObject({ PolicyNames: ["default"], Truncated: false });
});

test.each<[string, Partial<PutKeyPolicyCommandInput>, string, string | RegExp]>([
  ["no JSON", { Policy: "no" }, "MalformedPolicyDocumentException", /not valid JSON/],
  [
    "invalid principals",
    {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::1:user/x" },
        Action: "kms:*",
        Resource: "*",
      }),
    },
    "MalformedPolicyDocumentException",
    "Policy contains a statement with one or more invalid principals.",
  ],
  [
    "what would lock the caller out",
    { Policy: keyPolicy(account, denyEveryone("kms:PutKeyPolicy")) },
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  ],
  [
    "more than 32 KiB",
    { Policy: keyPolicy(account) + " ".repeat(32_768) },
    "LimitExceededException",
    /32768/,
  ],
  ["another name", { PolicyName: "other" }, "NotFoundException", "No such policy exists"],
  [
    "an ill-formed name",
    { PolicyName: "a-b" },
    "ValidationException",
    /Value 'a-b' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\w\]\+$/,
  ],
  ["a key that is not there", { KeyId: unknownKeyId }, "NotFoundException", /does not exist$/],
  [
    "an alias",
    { KeyId: "alias/x" },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
])("PutKeyPolicy refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(put(input));
  expect(failure.name).toBe(name);
  expect(failure.message).toMatch(message);
});

test("PutKeyPolicy locks the caller out when told to", async () => {
  const target = await createKey(suite.kms);
  const Policy = keyPolicy(account, denyEveryone("kms:*"));
  await put({ KeyId: target.KeyId, Policy, BypassPolicyLockoutSafetyCheck: true });
  const failure = await failureOf(suite.kms.send(new GetKeyPolicyCommand({ KeyId: target.KeyId })));
  expect(failure.name).toBe("AccessDeniedException");
});

test("GetKeyPolicy refuses a name that no policy has", async () => {
  const failure = await failureOf(
    suite.kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId, PolicyName: "other" })),
  );
  expect(failure).toMatchObject({ name: "NotFoundException", message: "No such policy exists" });
});
