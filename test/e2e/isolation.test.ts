/**
 * Nothing of one tenant is visible to another: every operation of the
 * catalogue, asked by one tenant's administrator, and by a user who may nothing,
 * about what another tenant has. What is there, what is not, and what is of an
 * account that is closed or not there answer alike.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, type ServiceName } from "../../lambdas/catalogue.ts";
import { identityProvider, oidcKeys } from "../support/identity-provider.ts";
import { actingUser, policyOf } from "../support/iam-users.ts";
import { type Local, type LocalClients, type LocalService, startLocal } from "../support/local.ts";
import { newAccount } from "../support/principals.ts";
import { createKey, keyPolicy } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";
import { absent, populate, type Populated, type Things, viewOf } from "./isolation/things.ts";
import type { Own, Trial } from "./isolation/trial.ts";
import { trials } from "./isolation/trials.ts";

const provider = identityProvider("trying.example.com");
const services: readonly ServiceName[] = ["kms", "iam", "sts", "organizations", "cloudtrail"];

let local: Local;
/** The trying tenant's administrator, and a user of it. */
let trying: LocalClients;
let nobody: LocalClients;
let owner: LocalClients;
let own: Own;
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
  const acting = await newActing(service);
  const owning = await newActing(service);
  trying = acting;
  nobody = service.as((await actingUser({ iam: trying.iam, as: service.as })).credentials);
  owner = owning;
  const webToken = provider.token({ sub: "someone", aud: "trying-client" });
  own = { ...(await populate(service, acting, "trying")), webToken };
  const closing = await newActing(service);
  const closed = await populate(service, closing, "closed");
  await service.organizations.closeAccount({ AccountId: closing.id });
  const before = await viewOf(trying);
  there = await populate(service, owning, "owning");
  views = { before, after: await viewOf(trying) };

  const disabled = await createKey(owner.kms);
  const { CiphertextBlob } = await owner.kms.encrypt({
    KeyId: disabled.KeyId,
    Plaintext: Buffer.from("x"),
  });
  await owner.kms.createAlias({
    AliasName: "alias/owning-disabled",
    TargetKeyId: disabled.KeyId,
  });
  await owner.kms.disableKey({ KeyId: disabled.KeyId });
  others = {
    "what is not there": absent(there, there.account),
    "what is of no account": absent(there, newAccount()),
    "what is of a closed account": closed,
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

/** A tenant, and its administrator's clients. */
async function newActing(service: LocalService) {
  const { id, name, email, admin } = await newTenant(service);
  return { id, name, email, ...service.as(admin.credentials) };
}

type Ending = { readonly name: string; readonly answer: unknown };

async function ask(
  asking: LocalClients,
  service: ServiceName,
  operation: string,
  input: object,
): Promise<Ending> {
  const client = asking[service] as unknown as Record<string, (i: object) => Promise<object>>;
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

/** What nobody has to be allowed. */
const forEveryone = new Set(["GetCallerIdentity", "GetSessionToken"]);

describe.each(services)("%s", (service) => {
  const names = catalogue.filter((one) => one.service === service).map(({ name }) => name);

  test("every operation of the catalogue is tried", () => {
    expect(Object.keys(trials[service]).sort()).toEqual([...names].sort());
  });

  async function expectAlike(
    asking: LocalClients,
    operation: string,
    inputOf: Trial[1],
    ending: Ending,
  ): Promise<void> {
    for (const [what, other] of Object.entries(others)) {
      const alike = await ask(asking, service, operation, inputOf(other, own));
      expect({ what, ending: masked(alike, other) }).toEqual({
        what,
        ending: masked(ending, there),
      });
    }
  }

  test.each(names)("%s, asked by who may nothing", async (operation) => {
    for (const [, inputOf] of trials[service][operation] as readonly Trial[]) {
      const input = inputOf(there, own);
      const ending = await ask(nobody, service, operation, input);
      const seen = shown(ending, input);
      expect({ input, allowed: ending.name === "Success", seen }).toEqual({
        input,
        allowed: forEveryone.has(operation),
        seen: [],
      });
      await expectAlike(nobody, operation, inputOf, ending);
    }
  });

  test.each(inOrder(names))("%s, asked by an administrator", async (operation) => {
    for (const [expected, inputOf, implied] of trials[service][operation] as readonly Trial[]) {
      const input = inputOf(there, own);
      const ending = await ask(trying, service, operation, input);
      const seen = shown(ending, input, implied && String(there[implied]));
      expect({ input, name: ending.name, seen }).toEqual({ input, name: expected, seen: [] });
      await expectAlike(trying, operation, inputOf, ending);
    }
  });
});

/**
 * AWS tells of other accounts which principals there are: whoever names one in a
 * policy or a grant is told when it is not there, so that no name means nobody.
 */
describe("whether a principal is there is told, and nothing else of it", () => {
  const named = (userArn: string) => ({ Effect: "Allow", Principal: { AWS: userArn } });
  const cases: readonly [ServiceName, string, string, (userArn: string) => object][] = [
    [
      "kms",
      "CreateGrant",
      "InvalidArnException",
      (GranteePrincipal) => ({ KeyId: own.keyId, GranteePrincipal, Operations: ["Decrypt"] }),
    ],
    [
      "kms",
      "ListGrants",
      "InvalidArnException",
      (GranteePrincipal) => ({ KeyId: own.keyId, GranteePrincipal }),
    ],
    [
      "kms",
      "PutKeyPolicy",
      "MalformedPolicyDocumentException",
      (userArn) => ({
        KeyId: own.keyId,
        Policy: keyPolicy(own.account, {
          ...named(userArn),
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      }),
    ],
    [
      "iam",
      "UpdateAssumeRolePolicy",
      "MalformedPolicyDocumentException",
      (userArn) => ({
        RoleName: own.roleName,
        PolicyDocument: policyOf({ ...named(userArn), Action: "sts:AssumeRole" }),
      }),
    ],
  ];

  test.each(cases)("%s %s", async (service, operation, refusal, inputOf) => {
    const input = inputOf(there.userArn);
    const ending = await ask(trying, service, operation, input);
    expect(ending).toMatchObject({ name: "Success" });
    expect(shown(ending, input)).toEqual([]);
    for (const what of ["what is not there", "what is of no account"]) {
      const { userArn } = others[what] as Things;
      expect(await ask(trying, service, operation, inputOf(userArn))).toMatchObject({
        name: refusal,
      });
    }
  });
});

/** A token is no secret, but nobody guesses one. */
test("whether a grant is still there is told to who has a token of it, and no more", async () => {
  const { GrantId, GrantToken } = await owner.kms.createGrant({
    KeyId: there.keyId,
    GranteePrincipal: there.userArn,
    Operations: ["Encrypt"],
  });
  const GrantTokens = [GrantToken as string];
  const encrypt = { KeyId: own.keyId, Plaintext: Buffer.from("x"), GrantTokens };
  const endings = async () => [
    await ask(trying, "kms", "Encrypt", encrypt),
    await ask(trying, "kms", "RetireGrant", { GrantToken }),
  ];
  const [used, refused] = await endings();
  expect([used?.name, refused?.name]).toEqual(["Success", "AccessDeniedException"]);
  await owner.kms.revokeGrant({ KeyId: there.keyId, GrantId });
  for (const ending of await endings()) {
    expect(ending.name).toBe("InvalidGrantTokenException");
    expect(shown(ending, {})).toEqual([]);
  }
  expect(refused && shown(refused, {})).toEqual([]);
});

test("another's markers lead nowhere but to what is one's own", async () => {
  const one = { Limit: 1 };
  const cases: readonly [ServiceName, string, string | undefined][] = [
    ["kms", "ListKeys", (await owner.kms.listKeys(one)).NextMarker],
    ["kms", "ListAliases", (await owner.kms.listAliases(one)).NextMarker],
    ["iam", "ListUsers", (await owner.iam.listUsers({ MaxItems: 1 })).Marker],
    ["iam", "ListRoles", (await owner.iam.listRoles({ MaxItems: 1 })).Marker],
  ];
  for (const [service, operation, Marker] of cases) {
    expect(Marker).toBeDefined();
    const ending = await ask(trying, service, operation, { Marker });
    const arns = [...JSON.stringify(ending).matchAll(/arn:aws:\w+:[\w-]*:(\d+):/g)];
    expect(arns.map(([, account]) => account).filter((id) => id !== own.account)).toEqual([]);
    expect(JSON.stringify(ending)).not.toContain(there.keyId);
  }
});

test("who makes something changes nothing that another sees", () => {
  expect(views.after).toEqual(views.before);
});

test("after all that, its owner finds everything as it was", async () => {
  expect(await viewOf(owner)).toEqual(untouched);
});
