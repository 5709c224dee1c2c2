import { dispatcher, type FunctionEntry, functions } from "../lambdas/catalogue.ts";
import type { Settings } from "./context.ts";

/**
 * The functions of a deployment. HTTP API routes by path only, so without an
 * edge that turns headers into paths one function has to serve them all.
 */
export function entriesFor(edge: Settings["edge"]): readonly FunctionEntry[] {
  return edge === "cloudfront" ? functions : [dispatcher];
}
