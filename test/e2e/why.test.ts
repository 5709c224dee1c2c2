/** Why a request was denied, from a denial to the command's words, against `npm start`. */

import { setTimeout as sleep } from "node:timers/promises";
import { CreateGrantCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, runCli, startCli, type Variables } from "../support/cli.ts";
import { actingUser, allowing, newName } from "../support/iam-users.ts";
import { type Local, type LocalService, startLocal } from "../support/local.ts";
import { type CreatedKey, createKey, keyPolicy } from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";

let local: Local;
let service: LocalService;
let owner: Tenant;
let caller: Tenant;

beforeAll(async () => {
  local = await startLocal(["--memory"]);
  service = local.service();
  owner = await newTenant(service);
  caller = await newTenant(service);
});

afterAll(() => local.stop());

/** What a shell of a tenant's administrator has. */
function shellOf({ admin: { credentials } }: Tenant): Variables {
  return {
    ...local.exports,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

async function stdout(ended: Promise<Ended>): Promise<string> {
  const { status, stderr, stdout: text } = await ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return text;
}

/** @returns the id that the SDK has of it */
async function deniedRequest(kms: KMSClient, KeyId: string, context = {}): Promise<string> {
  const error: unknown = await encrypt(kms, KeyId, context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: "AccessDeniedException" });
  return (error as { $metadata: { requestId: string } }).$metadata.requestId;
}

function encrypt(kms: KMSClient, KeyId: string, EncryptionContext = {}) {
  const Plaintext = Buffer.from("secret");
  return kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
}

const forTenantA = {
  Sid: "AllowTenant",
  Effect: "Allow",
  Action: "kms:Encrypt",
  Resource: "*",
  Condition: { StringEquals: { "kms:EncryptionContext:tenant": "a" } },
};

describe("why", () => {
  let key: CreatedKey;

  beforeAll(async () => {
    key = await createKey(owner.admin.kms);
  });

  test("the condition that failed, for the SDK's request id and for the latest denial", async () => {
    const user = await actingUser({ iam: owner.admin.iam, as: service.as }, [forTenantA]);
    const id = await deniedRequest(user.kms, key.Arn, { tenant: "b" });
    const text = await stdout(runCli(`why ${id}`, shellOf(owner)));
    expect(text).toContain(`who       ${user.arn} (user)\n`);
    expect(text).toContain(`on        ${key.Arn}\n`);
    expect(text).toContain(`request   ${id}\n`);
    expect(text).toMatch(/\noutcome {3}AccessDenied: User: /);
    expect(text.replace(/\s+/g, " ")).toContain(
      `What would have to change The condition StringEquals kms:EncryptionContext:tenant of statement "AllowTenant" of the identity policy "${user.name}: test" expects "a", but was "b".`,
    );
    expect(await stdout(runCli("why", shellOf(owner)))).toBe(text);

    const told = JSON.parse(await stdout(runCli(`why ${id} --json`, shellOf(owner)))) as {
      event: { eventID: string };
    };
    expect(told).toMatchObject({
      event: { requestID: id, eventName: "Encrypt", recipientAccountId: owner.id },
      decisions: [{ outcome: "denied", because: "no-identity-allow" }],
      advice: { verdict: "denied", check: 0, cited: { statement: "AllowTenant" } },
    });
    expect(await stdout(runCli(`why ${told.event.eventID}`, shellOf(owner)))).toBe(text);
  });

  test("each account is told of its own side, under one request id", async () => {
    const user = await actingUser({ iam: caller.admin.iam, as: service.as }, [
      allowing("kms:Encrypt"),
    ]);
    const id = await deniedRequest(user.kms, key.Arn);
    const own = (await stdout(runCli(`why ${id}`, shellOf(caller)))).replace(/\s+/g, " ");
    expect(own).toContain(`The account that owns the resource, ${owner.id}, does not allow`);
    const owners = await stdout(runCli(`why ${id}`, shellOf(owner)));
    expect(owners.replace(/\s+/g, " ")).toMatch(
      new RegExp(`allows it, but to ${owner.id} only: the caller is ${user.arn}\\.`),
    );

    // Those of the management account lead into each.
    const { stdout: entered } = await runCli(`why ${id} --tenant ${owner.name}`, local.exports);
    expect(entered).toBe(owners);

    const unpermitted = await actingUser({ iam: caller.admin.iam, as: service.as });
    const refused = await deniedRequest(unpermitted.kms, key.Arn);
    expect(await stdout(runCli(`why ${refused}`, shellOf(owner)))).toMatch(
      /The caller's own account, \d{12}, does not allow/,
    );
  });

  test("what allowed a request, and what failed for other reasons", async () => {
    const user = await actingUser({ iam: owner.admin.iam, as: service.as });
    const closed = await createKey(owner.admin.kms, {
      Policy: keyPolicy(owner.id),
    });
    const { GrantId } = await owner.admin.kms.send(
      new CreateGrantCommand({
        KeyId: closed.KeyId,
        GranteePrincipal: user.arn,
        Operations: ["Encrypt"],
      }),
    );
    const { $metadata } = await encrypt(user.kms, closed.Arn);
    const granted = await stdout(runCli(`why ${$metadata.requestId}`, shellOf(owner)));
    expect(granted).toContain(`Allowed by grant ${GrantId}.`);

    const missing = await encrypt(owner.admin.kms, "alias/missing").catch(
      (error: { $metadata: { requestId: string } }) => error,
    );
    const text = await stdout(runCli(`why ${missing.$metadata.requestId}`, shellOf(owner)));
    expect(text).toMatch(/outcome {3}NotFoundException: Alias .*\n/);
    expect(text).toContain("It did not come to a question of policies.");
  });

  test("says what to do about an id that is not there, and about credentials that may not look", async () => {
    const id = "01234567-89ab-7cde-8f01-23456789abcd";
    expect(await runCli(`why ${id}`, shellOf(owner))).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^This account has no event of a request .*\n$/),
    });
    const user = await actingUser({ iam: owner.admin.iam, as: service.as });
    expect(await runCli("why", shellOf({ ...owner, admin: user }))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^These credentials may not read their account's events: .*\n$/,
      ),
    });
  });
});

describe("events", () => {
  test("lists what was requested, and what of it was denied", async () => {
    const user = await actingUser({ iam: owner.admin.iam, as: service.as }, [forTenantA]);
    const key = await createKey(owner.admin.kms);
    await encrypt(user.kms, key.Arn, { tenant: "a" });
    const id = await deniedRequest(user.kms, key.Arn);
    const listed = await stdout(runCli(`events --key ${key.KeyId}`, shellOf(owner)));
    expect(listed.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/ kms:CreateKey .* ok$/),
      expect.stringMatching(new RegExp(` ${owner.id}:user/${user.name} +kms:Encrypt .* ok$`)),
      expect.stringMatching(new RegExp(` ${id} .* kms:Encrypt .* denied: no-identity-allow$`)),
    ]);
    const denials = await stdout(
      runCli(`events --denied --user ${user.name} --json`, shellOf(owner)),
    );
    expect(JSON.parse(denials)).toMatchObject({ requestID: id, errorCode: "AccessDenied" });
    expect(await stdout(runCli("events --name CreateUser --limit 1", shellOf(owner)))).toMatch(
      / iam:CreateUser .* ok\n$/,
    );
  });

  test("--follow shows each once, as it comes, until Ctrl-C", { timeout: 60_000 }, async () => {
    const { child, ended } = startCli("events --follow --limit 1 --json", shellOf(owner));
    let written = "";
    child.stdout?.on("data", (text: string) => (written += text));
    const until = async (done: () => boolean) => {
      while (!done()) {
        await sleep(50);
      }
    };
    await until(() => written.includes("\n"));
    const aliases: string[] = [];
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const alias = `alias/${newName("followed")}`;
          aliases.push(alias);
          await encrypt(owner.admin.kms, alias).catch(() => undefined);
        }),
      );
      await until(() =>
        aliases.every((alias) => written.includes(`${alias} `) || written.includes(`${alias}"`)),
      );
    }
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ status: 0, stderr: "" });
    const events = written
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line) as { eventID: string; eventName: string });
    expect(events.filter(({ eventName }) => eventName !== "Encrypt")).toEqual([]);
    const ids = events.map(({ eventID }) => eventID);
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);
  });
});
