/**
 * `npm run bench`: how long `npm start` takes to listen, what memory it holds,
 * and how many requests a second each operation serves, signature, policies and
 * all; last, how many by algorithm. Machines differ and are shared: read the
 * figures as ratios within one run. The last column compares with a bare HTTP
 * server under the same load.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  EncryptCommand,
} from "@aws-sdk/client-kms";
import { startLocal } from "../test/support/local.ts";
import { algorithmRequests } from "./algorithms.ts";
import { load, type Target } from "./load.ts";
import {
  callerIdentityRequest,
  kmsRequest,
  type RequestParts,
  signedRequest,
} from "./signed-request.ts";

const secondsEach = Number(process.env["BENCH_SECONDS"] ?? 1);

const started = performance.now();
const local = await startLocal(["--memory"]);
const listening = performance.now() - started;
await sleep(2000);
const idle = residentMegabytes(local.process.pid);

console.log(`listens after            ${(listening / 1000).toFixed(2)} s`);
console.log(`resident when idle       ${idle.toFixed(0)} MB\n`);

const kms = local.kms();
const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
const KeyId = KeyMetadata?.KeyId as string;
await kms.send(new CreateAliasCommand({ AliasName: "alias/bench", TargetKeyId: KeyId }));
const Plaintext = Buffer.alloc(1024, "x");
const text = Plaintext.toString("base64");
const encrypted = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
const CiphertextBlob = Buffer.from(encrypted.CiphertextBlob ?? []).toString("base64");

const policy = {
  KeyId,
  Policy: `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`,
};
const Tags = [{ TagKey: "team", TagValue: "red" }];

/** What one request answers however often it is sent. */
const reading: readonly [string, RequestParts][] = [
  ["GetCallerIdentity", callerIdentityRequest],
  ["GenerateRandom", kmsRequest("GenerateRandom", { NumberOfBytes: 32 })],
  ["DescribeKey", kmsRequest("DescribeKey", { KeyId })],
  ["Encrypt by key id", kmsRequest("Encrypt", { KeyId, Plaintext: text })],
  ["Encrypt by alias", kmsRequest("Encrypt", { KeyId: "alias/bench", Plaintext: text })],
  ["Decrypt", kmsRequest("Decrypt", { CiphertextBlob })],
  ["ReEncrypt", kmsRequest("ReEncrypt", { CiphertextBlob, DestinationKeyId: KeyId })],
  ["GenerateDataKey", kmsRequest("GenerateDataKey", { KeyId, KeySpec: "AES_256" })],
  [
    "GenerateDataKeyWithoutPlaintext",
    kmsRequest("GenerateDataKeyWithoutPlaintext", { KeyId, KeySpec: "AES_256" }),
  ],
  ["GetKeyPolicy", kmsRequest("GetKeyPolicy", { KeyId })],
  ["ListAliases", kmsRequest("ListAliases", {})],
  ["ListKeyPolicies", kmsRequest("ListKeyPolicies", { KeyId })],
  ["ListKeys", kmsRequest("ListKeys", {})],
  ["ListResourceTags", kmsRequest("ListResourceTags", { KeyId })],
  ["CreateKey", kmsRequest("CreateKey", {})],
];

/** What changes one key or alias: over several connections it would measure how they wait for each other. */
const changing: readonly [string, RequestParts][] = [
  ["UpdateKeyDescription", kmsRequest("UpdateKeyDescription", { KeyId, Description: "x" })],
  ["PutKeyPolicy", kmsRequest("PutKeyPolicy", policy)],
  ["TagResource", kmsRequest("TagResource", { KeyId, Tags })],
  ["UntagResource", kmsRequest("UntagResource", { KeyId, TagKeys: ["team"] })],
  ["UpdateAlias", kmsRequest("UpdateAlias", { AliasName: "alias/bench", TargetKeyId: KeyId })],
  ["DisableKey", kmsRequest("DisableKey", { KeyId })],
  ["EnableKey", kmsRequest("EnableKey", { KeyId })],
];

const bare = createServer((request, response) => {
  request.resume().on("end", () => response.end("{}"));
}).listen(0, "127.0.0.1");
await once(bare, "listening");
const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;

console.log("requests a second, by connections             1        8    of bare HTTP (8)");
const sign = (parts: RequestParts) => signedRequest(local.exports, parts);
const encryption = await sign(kmsRequest("Encrypt", { KeyId, Plaintext: text }));
const baseline = await measure("bare HTTP", { ...encryption, url: bareUrl });
for (const [title, parts] of reading) {
  await measure(title, await sign(parts), baseline);
}
for (const [title, parts] of changing) {
  print(title, await load(await sign(parts), 1, secondsEach));
}
await measureAliases();
console.log("\nby algorithm, with messages of 1 KiB");
for (const [title, parts] of await algorithmRequests(kms)) {
  print(title, undefined, await load(await sign(parts), 8, secondsEach), baseline);
}
console.log(`\nresident after the load  ${residentMegabytes(local.process.pid).toFixed(0)} MB`);

bare.close();
await local.stop();

async function measure(title: string, target: Target, compared?: number): Promise<number> {
  const one = await load(target, 1, secondsEach);
  const eight = await load(target, 8, secondsEach);
  print(title, one, eight, compared);
  return eight;
}

/** Each alias is made and deleted once, so these requests are the SDK's, one after the other. */
async function measureAliases(): Promise<void> {
  const names = Array.from({ length: 50 * secondsEach }, (_, n) => `alias/bench-${n}`);
  const rate = async (send: (AliasName: string) => Promise<unknown>) => {
    const from = performance.now();
    for (const name of names) {
      await send(name);
    }
    return names.length / ((performance.now() - from) / 1000);
  };
  print(
    "CreateAlias, by the SDK",
    await rate((AliasName) => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))),
  );
  print(
    "DeleteAlias, by the SDK",
    await rate((AliasName) => kms.send(new DeleteAliasCommand({ AliasName }))),
  );
}

function print(title: string, one?: number, eight?: number, compared?: number): void {
  const ratio =
    eight === undefined || compared === undefined
      ? ""
      : `${((100 * eight) / compared).toFixed(1)} %`;
  console.log(
    title.padEnd(38) +
      (one?.toFixed(0) ?? "").padStart(9) +
      (eight?.toFixed(0) ?? "").padStart(9) +
      ratio.padStart(12),
  );
}

/** From /proc where there is one. */
function residentMegabytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
}
