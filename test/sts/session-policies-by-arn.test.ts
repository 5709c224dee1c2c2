/** A session that is limited by a managed policy stays limited, whatever becomes of that policy. */

import { CreatePolicyCommand, DeletePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { allowing, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { inSession, newRole, trusting } from "../support/sts.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();
const PolicyDocument = policyOf(allowing("*"));

test.each([
  ["another path", "/security/", "limit", "/dev/", "limit"],
  ["other case", "/security/", "case", "/security/", "CASE"],
  ["another path and other case", "/security/", "both", "/dev/", "BOTH"],
])(
  "it may nothing once that is gone, nor by a namesake with %s",
  async (_what, Path, PolicyName, otherPath, otherName) => {
    const role = await newRole(suite.iam, [trusting(account)], [allowing("*")]);
    const { Policy } = await suite.iam.send(
      new CreatePolicyCommand({ Path, PolicyName, PolicyDocument }),
    );
    const PolicyArn = Policy?.Arn as string;
    const { kms } = await inSession(suite, suite.sts, role, { PolicyArns: [{ arn: PolicyArn }] });
    await kms.send(new CreateKeyCommand({}));

    const expectDenied = async () =>
      expect(await failureOf(kms.send(new CreateKeyCommand({})))).toMatchObject({
        name: "AccessDeniedException",
        message: expect.stringContaining("no session policy allows"),
      });
    await suite.iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expectDenied();
    await suite.iam.send(
      new CreatePolicyCommand({ Path: otherPath, PolicyName: otherName, PolicyDocument }),
    );
    await expectDenied();
  },
);
