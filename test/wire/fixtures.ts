import { decodeJson, type JsonBody } from "../../lambdas/shared/wire/json.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";

export function body(text: string): JsonBody {
  return decodeJson(Buffer.from(text, "utf8"));
}

/** Code and text of the refusal; fails if there is none. */
export function refusal(attempt: () => unknown): { code: string; text: string | undefined } {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ServiceError) {
      return { code: error.code, text: error.text };
    }
    throw error;
  }
  throw new Error("It was accepted.");
}
