/**
 * The examples of events in AWS's documentation, as this service records them:
 * each file of golden/ has a request, what there has to be before, and the whole
 * event in each account that has one. `${name.path}` stands for what was made
 * before, `${answer.path}` for what was answered, `<what>` for what nobody can
 * know before. Not AWS's, and left to reasons.test.ts: `decisions`.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ServiceName } from "../../lambdas/catalogue.ts";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { parseKeySet } from "../../lambdas/shared/identity/web-identity/key-set.ts";
import { send } from "../support/commands.ts";
import { eventsOf } from "../support/events.ts";
import { actingUser, allowing } from "../support/iam-users.ts";
import { identityProvider } from "../support/identity-provider.ts";
import { account, type TestClients } from "../support/service.ts";
import { credentialsOf } from "../support/sts.ts";
import { useService } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";

type Request = {
  /** `alice`, who may do anything; `partner`, an administrator of another account; or credentials that were made. */
  readonly by: string;
  /** As in `kms:Encrypt`. */
  readonly call: string;
  readonly input: object;
};

type Example = {
  readonly source: string;
  readonly given: readonly (Request & { readonly as: string })[];
  readonly request: Request;
  readonly fails?: boolean;
  readonly records: readonly { readonly account: string; readonly event: object }[];
};

const folder = join(import.meta.dirname, "golden");
const examples = readdirSync(folder).map((file) => {
  const example = JSON.parse(readFileSync(join(folder, file), "utf8")) as Example;
  return { name: file.replace(/\.json$/, ""), example };
});

const provider = identityProvider("token.example.com");
const keySet = parseKeySet(provider.keySet);
const suite = useService({ oidcKeys: new Map([[provider.host, keySet!]]) });

const unknown = blanks({
  agent: /^aws-sdk-js/,
  "access key": /^(?:AKIA|ASIA)/,
  "an id": /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  "iso time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  material: /^[0-9a-f]{64}$/,
  "time without comma": /^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/,
  "time with comma": /^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M$/,
});

function blanks(patterns: Readonly<Record<string, RegExp>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(patterns).map(([name, pattern]) => [name, expect.stringMatching(pattern)]),
  );
}

type Made = Record<string, unknown>;
let made: Made;
beforeAll(async () => {
  await send(suite, "iam", "CreateOpenIDConnectProvider", { Url: `https://${provider.host}` });
  made = {
    account,
    provider,
    alice: await actingUser(suite, [allowing("*")], { UserName: "Alice" }),
    partner: await newTenant(suite),
  };
});

describe.each(examples)("$name", ({ example: { given, request, fails = false, records } }) => {
  test("is recorded as documented", async () => {
    const known = { ...made };
    for (const step of given) {
      const { output, error } = await perform(step, known);
      if (error !== undefined) {
        throw new Error(`${step.call} has to come first, and failed`, { cause: error });
      }
      known[step.as] = output;
    }
    const { requestId, output, error } = await perform(request, known);
    expect(error !== undefined).toBe(fails);
    known["answer"] = output;

    for (const { account, event } of records) {
      const owner = filled(account, known) as string;
      const all = await eventsOf(suite, owner, "us-east-1");
      const own = all.filter(({ requestID }) => requestID === requestId);
      expect(own.map(withoutDecisions)).toEqual([filled(event, known)]);
    }
  });
});

function perform({ by, call, input }: Request, known: Made) {
  const [service, operation] = call.split(":") as [ServiceName, string];
  return send(clientsOf(known[by] as object), service, operation, filled(input, known) as object);
}

function clientsOf(actor: object): TestClients {
  return "Credentials" in actor
    ? suite.as(credentialsOf(actor as Parameters<typeof credentialsOf>[0]))
    : "admin" in actor
      ? (actor.admin as TestClients)
      : (actor as TestClients);
}

/** With what names and blanks stand for in their places. */
function filled(value: unknown, known: Made): unknown {
  if (typeof value === "string") {
    const blank = /^<(.+)>$/.exec(value)?.[1];
    return blank === undefined ? referred(value, known) : unknown[blank];
  }
  if (Array.isArray(value)) {
    return value.map((item) => filled(item, known));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("$bytes" in value) {
    return Buffer.from(value.$bytes as string);
  }
  if ("$token" in value) {
    return provider.token(value.$token as Parameters<typeof provider.token>[0]);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [referred(name, known), filled(one, known)]),
  );
}

function referred(text: string, known: Made): unknown {
  const whole = /^\$\{([^}]+)\}$/.exec(text)?.[1];
  return whole === undefined
    ? text.replaceAll(/\$\{([^}]+)\}/g, (_, path: string) => String(at(path, known)))
    : at(whole, known);
}

function at(path: string, known: Made): unknown {
  const found = path
    .split(".")
    .reduce<unknown>((value, name) => (value as Made | undefined)?.[name], known);
  if (found === undefined) {
    throw new Error(`There is no ${path}`);
  }
  return found;
}

function withoutDecisions({ additionalEventData, ...event }: CloudTrailEvent): object {
  const { decisions: _, decisionsOmitted: __, ...rest } = additionalEventData ?? {};
  return { ...event, ...(Object.keys(rest).length > 0 && { additionalEventData: rest }) };
}
