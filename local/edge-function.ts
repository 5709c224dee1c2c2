/** The very code of the template's CloudFront Function, in a realm that is as bare as CloudFront's. */

import { runInNewContext } from "node:vm";
import type { EdgeEvent, EdgeRequest, EdgeResponse } from "./edge-event.ts";
import { errorText, StartError } from "./errors.ts";

export type EdgeFunction = (event: EdgeEvent) => Promise<EdgeRequest | EdgeResponse>;

/**
 * Only the language is there: no Node, no timers, no eval. What the function
 * misses here it would miss there.
 *
 * @param place of the function in the template, for errors
 */
export function compileEdgeFunction(code: string, place: string): EdgeFunction {
  const handler: unknown = evaluate(code, place);
  if (typeof handler !== "function") {
    throw new StartError(`${place}: its code defines no function handler.`);
  }
  return async (event) => (await handler(event)) as EdgeRequest | EdgeResponse;
}

function evaluate(code: string, place: string): unknown {
  try {
    return runInNewContext(
      `"use strict";${code}\n;typeof handler === "undefined" ? undefined : handler`,
      {},
      { filename: place, contextCodeGeneration: { strings: false, wasm: false } },
    );
  } catch (error) {
    throw new StartError(`${place}: its code cannot be compiled: ${errorText(error)}`);
  }
}
