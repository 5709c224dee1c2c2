/** Changes of the organization that meet each other, or that a crash interrupts. */

import {
  CreateAccountCommand,
  ListAccountsCommand,
  ListPoliciesForTargetCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { attach, controlPolicy, denying, newPolicy } from "../support/organization.ts";
import { startService } from "../support/service.ts";
import { useService } from "../support/suite.ts";
import { accessRole, newAccountOf } from "../support/tenants.ts";

const suite = useService();

describe("CreateAccount, stopped after any of its writes", () => {
  it("leaves a whole account with its role, or none", async () => {
    let finished = false;
    for (let stopAfter = 1; !finished; stopAfter++) {
      let writes = 0;
      const crashing = startService({
        endpoint: suite.store.endpoint,
        after: ({ command }) => {
          writes += command.startsWith("Put") ? 1 : 0;
          if (command.startsWith("Put") && writes >= stopAfter) {
            throw new Error("crash");
          }
        },
      });
      const AccountName = `crash ${stopAfter}`;
      const Email = `crash-${stopAfter}@example.com`;
      await crashing.organizations
        .send(new CreateAccountCommand({ AccountName, Email }))
        .catch(() => undefined);
      finished = writes < stopAfter;
      const { Accounts = [] } = await suite.organizations.send(new ListAccountsCommand({}));
      const made = Accounts.filter((account) => account.Email === Email);
      for (const { Id } of made) {
        await accessRole(suite, Id as string);
      }
      // What was not made can be made, and what was cannot be made again.
      const again = await newAccountOf(suite, { Email });
      expect(made).toHaveLength(again === undefined ? 1 : 0);
      expect(finished && again !== undefined).toBe(false);
    }
  });
});

describe("attachments at once", () => {
  it("keep the limit", async () => {
    const { organizations } = suite;
    const target = await newAccountOf(suite);
    const policies: string[] = [];
    for (let count = 0; count < 11; count++) {
      const content = controlPolicy(denying(`kms:Action${count}`));
      policies.push((await newPolicy(organizations, content)).id);
    }
    for (const id of policies.slice(0, 7)) {
      await attach(organizations, id, target);
    }
    const outcomes = await Promise.allSettled(
      policies.slice(7).map((id) => attach(organizations, id, target)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    const { Policies } = await organizations.send(
      new ListPoliciesForTargetCommand({ TargetId: target, Filter: "SERVICE_CONTROL_POLICY" }),
    );
    expect(Policies).toHaveLength(10);
  });
});
