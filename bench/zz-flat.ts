import { readFileSync } from "node:fs";
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { startLocal } from "../test/support/local.ts";
import { load } from "./load.ts";
import { signedRequest } from "./signed-request.ts";
const local = await startLocal(["--memory"]);
const rss = () => (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${local.process.pid}/status`, "utf8"))?.[1]) / 1024).toFixed(0);
const kms = local.kms();
const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
const KeyId = KeyMetadata?.KeyId as string;
const e = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(1024, "x") }));
const bodies: Record<string, object> = { Encrypt: { KeyId, Plaintext: Buffer.alloc(1024, "x").toString("base64") }, Decrypt: { CiphertextBlob: Buffer.from(e.CiphertextBlob ?? []).toString("base64") }, ListKeys: { Limit: 1 }, GenerateRandom: { NumberOfBytes: 32 } };
let total = 0;
console.log("idle", rss());
for (const op of (process.argv[2] ?? "Encrypt,Decrypt,ListKeys,GenerateRandom,Encrypt").split(",")) {
  for (let i = 0; i < 4; i++) {
    const r = await load(await signedRequest(local.exports, op, bodies[op] as object), 8, 6);
    total += r * 6;
    console.log(op, r.toFixed(0), "total", total.toFixed(0), "rss", rss());
  }
}
await local.stop();
