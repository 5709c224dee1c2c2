/** Documents on the web, read with patience for little only. */

import type { DocumentReader } from "./clients.ts";

const timeoutMs = 3000;

/** Of characters: the key sets of the largest providers are a tenth of it. */
const longest = 64 * 1024;

export const webDocuments: DocumentReader = {
  async read(url) {
    if (new URL(url).protocol !== "https:") {
      throw new Error("Only documents by https are read");
    }
    // A redirect could lead from a name that was meant to one that was not.
    const answer = await fetch(url, {
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json" },
    });
    if (!answer.ok || answer.body === null) {
      throw new Error(`The document was answered with the status ${answer.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body) {
      length += chunk.length;
      if (length > longest) {
        throw new Error("The document is too long");
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  },
};
