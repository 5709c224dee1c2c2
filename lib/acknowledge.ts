import { Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * Says why a finding of cdk-nag's AwsSolutions pack is no fault of this
 * construct, or of any within it.
 *
 * @param rule as in cdk-nag's RULES.md, without the pack's name
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}
