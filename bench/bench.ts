/**
 * `npm run bench`: how long `npm start` takes to listen, what memory it holds,
 * and how many requests a second each operation serves, signature, policies and
 * all. Machines differ and are shared: read the figures as ratios within one
 * run. The last column compares with a bare HTTP server under the same load.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateAliasCommand, CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { startLocal } from "../test/support/local.ts";
import { load, type Target } from "./load.ts";
import { signedRequest } from "./signed-request.ts";

const secondsEach = Number(process.env["BENCH_SECONDS"] ?? 4);

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
const encrypted = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
const CiphertextBlob = Buffer.from(encrypted.CiphertextBlob ?? []).toString("base64");

const operations: readonly [string, string, object][] = [
  ["GenerateRandom", "GenerateRandom", { NumberOfBytes: 32 }],
  ["DescribeKey", "DescribeKey", { KeyId }],
  ["Encrypt by key id", "Encrypt", { KeyId, Plaintext: Plaintext.toString("base64") }],
  [
    "Encrypt by alias",
    "Encrypt",
    { KeyId: "alias/bench", Plaintext: Plaintext.toString("base64") },
  ],
  ["Decrypt", "Decrypt", { CiphertextBlob }],
  ["ReEncrypt", "ReEncrypt", { CiphertextBlob, DestinationKeyId: KeyId }],
  ["GenerateDataKey", "GenerateDataKey", { KeyId, KeySpec: "AES_256" }],
  ["ListAliases", "ListAliases", {}],
  ["ListKeys", "ListKeys", {}],
  ["CreateKey", "CreateKey", {}],
];

const bare = createServer((request, response) => {
  request.resume().on("end", () => response.end("{}"));
}).listen(0, "127.0.0.1");
await once(bare, "listening");
const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;

console.log("requests a second, by connections       1        8    of bare HTTP (8)");
const targetOf = (operation: string, body: object) => signedRequest(local.exports, operation, body);
const baseline = await measure("bare HTTP", {
  ...(await targetOf("Encrypt", { KeyId, Plaintext: Plaintext.toString("base64") })),
  url: bareUrl,
});
for (const [title, operation, body] of operations) {
  await measure(title, await targetOf(operation, body), baseline);
}
console.log(`\nresident after the load  ${residentMegabytes(local.process.pid).toFixed(0)} MB`);

bare.close();
await local.stop();

async function measure(title: string, target: Target, compared?: number): Promise<number> {
  const one = await load(target, 1, secondsEach);
  const eight = await load(target, 8, secondsEach);
  const ratio = compared === undefined ? "" : `${((100 * eight) / compared).toFixed(1)} %`;
  console.log(
    title.padEnd(32) +
      one.toFixed(0).padStart(9) +
      eight.toFixed(0).padStart(9) +
      ratio.padStart(12),
  );
  return eight;
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
