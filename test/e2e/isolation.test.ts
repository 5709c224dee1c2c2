/**
 * Nothing of one tenant is visible to another: every operation of the
 * catalogue, asked by one tenant's administrator about what another tenant has.
 * What is there, what is not, and what is of an account that is not there
 * answer alike.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, type ServiceName } from "../../lambdas/catalogue.ts";
import { identityProvider, oidcKeys } from "../support/identity-provider.ts";
import { type Local, type LocalClients, startLocal } from "../support/local.ts";
import { newAccount } from "../support/principals.ts";
import { createKey } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";
import { absent, populate, type Populated, type Things, viewOf } from "./isolation/things.ts";
import { type Trial, trials } from "./isolation/trials.ts";

const provider = identityProvider("trying.example.com");
const services: readonly ServiceName[] = ["kms", "iam", "sts", "organizations"];

let local: Local;
let trying: LocalClients;
let owner: LocalClients;
let own: Populated & { readonly webToken: string };
let there: Populated;
/** What requests name in place of what is there. */
let others: Readonly<Record<string, Things>>;
/** What the owner sees before anybody tries anything. */
let untouched: unknown;
/** What the other sees before and after the owner has made all that is there. */
let views: { readonly before: unknown; readonly after: unknown };

beforeAll(async () => {
  local = await startLocal(["--memory"], { LOCKSTEAD_OIDC_KEYS: oidcKeys(provider) });
  const service = local.service();
  const tenants = [await newTenant(service), await newTenant(service)] as const;
  const [acting, owning] = tenants.map((tenant) => ({
    ...tenant,
    ...service.as(tenant.admin.credentials),
  }));
  if (acting === undefined || owning === undefined) {
    throw new Error("Two tenants");
  }
  trying = acting;
  owner = owning;
  const webToken = provider.token({ sub: "someone", aud: "trying-client" });
  own = { ...(await populate(service, acting, "trying")), webToken };
  const before = await viewOf(trying);
  there = await populate(service, owning, "owning");
  views = { before, after: await viewOf(trying) };

  const disabled = await createKey(owner.kms);
  const { CiphertextBlob } = await owner.kms.encrypt({
    KeyId: disabled.KeyId,
    Plaintext: Buffer.from("x"),
  });
  await owner.kms.disableKey({ KeyId: disabled.KeyId });
  others = {
    "what is not there": absent(there, there.account),
    "what is of no account": absent(there, newAccount()),
    "a disabled key": {
      ...absent(there, there.account),
      keyId: disabled.KeyId,
      keyArn: disabled.Arn,
      ciphertext: CiphertextBlob as Uint8Array,
    },
  };
  untouched = await viewOf(owner);
});

afterAll(() => local.stop());

type Ending = { readonly name: string; readonly answer: unknown };

async function ask(service: ServiceName, operation: string, input: object): Promise<Ending> {
  const client = trying[service] as unknown as Record<string, (i: object) => Promise<object>>;
  const method = operation.charAt(0).toLowerCase() + operation.slice(1);
  try {
    const answer = await client[method]?.(input);
    return { name: "Success", answer: { ...answer, $metadata: undefined } };
  } catch (error) {
    const {
      name,
      message,
      $metadata,
      $response: _,
      ...rest
    } = error as Error & {
      $metadata: { httpStatusCode: number };
      $response: unknown;
    };
    return { name, answer: { ...rest, message, status: $metadata.httpStatusCode } };
  }
}

/** Members that are different in each answer. */
const different = /(Id|Date|Expiration|Key|Token|Plaintext)$/;
const uuid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;

/** With names in place of what a request names, and of what is different in each answer. */
function masked(value: unknown, of: Things): unknown {
  const names = Object.entries(of)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .toSorted(([, left], [, right]) => right.length - left.length);
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      different.test(key)
        ? `a ${key}`
        : typeof inner === "string"
          ? names
              .reduce((text, [name, it]) => text.replaceAll(it, `<${name}>`), inner)
              .replaceAll(uuid, "<uuid>")
          : inner,
    ),
  );
}

/** What an answer shows of the owner that the request did not say itself. */
function shown({ answer }: Ending, input: object, implied = ""): readonly string[] {
  const [said, told] = [JSON.stringify(input), JSON.stringify(answer)];
  return there.secrets.filter(
    (secret) => told.includes(secret) && !said.includes(secret) && secret !== implied,
  );
}

/**
 * What only looks comes first: later the trying tenant has things of its own
 * that are called like the other's.
 */
function inOrder(names: readonly string[]): readonly string[] {
  const looks = (name: string) => /^(Describe|Get|List)/.test(name);
  return [...names.filter(looks), ...names.filter((name) => !looks(name))];
}

describe.each(services)("%s", (service) => {
  const names = catalogue.filter((one) => one.service === service).map(({ name }) => name);

  test("every operation of the catalogue is tried", () => {
    expect(Object.keys(trials[service]).sort()).toEqual([...names].sort());
  });

  test.each(inOrder(names))("%s", async (operation) => {
    for (const [expected, inputOf, implied] of trials[service][operation] as readonly Trial[]) {
      const input = inputOf(there, own);
      const ending = await ask(service, operation, input);
      const seen = shown(ending, input, implied && String(there[implied]));
      expect({ input, name: ending.name, seen }).toEqual({ input, name: expected, seen: [] });
      for (const [what, other] of Object.entries(others)) {
        const alike = await ask(service, operation, inputOf(other, own));
        expect({ what, ending: masked(alike, other) }).toEqual({
          what,
          ending: masked(ending, there),
        });
      }
    }
  });
});

test("who makes something changes nothing that another sees", () => {
  expect(views.after).toEqual(views.before);
});

test("after all that, its owner finds everything as it was", async () => {
  expect(await viewOf(owner)).toEqual(untouched);
});
