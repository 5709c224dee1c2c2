/** The command in this process, and what its user sees. */

import { run } from "../../../local/cli/run.ts";
import type { Surroundings } from "../../../local/cli/surroundings.ts";

export const endpoint = "http://127.0.0.1:4599";

type Settings = Partial<Pick<Surroundings, "env" | "confirm">>;

export async function lockstead(line: string, { env, confirm }: Settings = {}) {
  const printed: string[] = [];
  const noted: string[] = [];
  const status = await run(line.split(" "), {
    env: env ?? { AWS_ENDPOINT_URL: endpoint },
    print: (text) => printed.push(text),
    note: (text) => noted.push(text),
    confirm,
    paper: { columns: 200, colours: false },
    untilInterrupted: () => AbortSignal.abort(),
  });
  return { status, printed: printed.join("\n"), noted: noted.join("\n") };
}

export const failed = (noted: string) => ({ status: 1, printed: "", noted });

export function serviceError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: {}, $fault: "client" });
}
