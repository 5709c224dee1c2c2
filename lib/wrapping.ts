/** What the functions need to know and may do to use the wrapping secret. */

import type { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { ArnFormat, type Stack } from "aws-cdk-lib/core";
import type { WrappingSetting } from "./context.ts";
import type { Grant } from "./roles.ts";

export type Wrapping = {
  /** What `LOCKSTEAD_WRAPPING` says. */
  readonly reference: string;
  /** To use key material and to make it: domain keys are opened, and an account's first key makes its own. */
  readonly use: Grant;
};

export function wrappingOf(
  stack: Stack,
  setting: WrappingSetting,
  generate: () => CfnSecret,
): Wrapping {
  switch (setting.kind) {
    case "secretsmanager": {
      const arn = generate().ref;
      const read = { actions: ["secretsmanager:GetSecretValue"], resource: arn };
      return { reference: `secretsmanager:${arn}`, use: read };
    }
    case "ssm": {
      // A SecureString under `aws/ssm` needs no permission on that key; under a
      // key of the deployer's own, that key's policy decides.
      const read = {
        actions: ["ssm:GetParameter"],
        resource: stack.formatArn({
          service: "ssm",
          resource: "parameter",
          resourceName: setting.parameter.replace(/^\//, ""),
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      };
      return { reference: `ssm:${setting.parameter}`, use: read };
    }
    case "kms": {
      const resource = setting.keyArn;
      return {
        reference: `kms:${setting.keyArn}`,
        use: { actions: ["kms:Encrypt", "kms:Decrypt"], resource },
      };
    }
  }
}
