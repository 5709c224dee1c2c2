import {
  dispatcher,
  type FunctionEntry,
  functions,
  type LambdaEntry,
  scheduled,
} from "../lambdas/catalogue.ts";
import type { Settings } from "./context.ts";

/**
 * The functions that requests lead to. HTTP API routes by path only, so without an
 * edge that turns headers into paths one function has to serve them all.
 */
export function entriesFor(edge: Settings["edge"]): readonly FunctionEntry[] {
  return edge === "cloudfront" ? functions : [dispatcher];
}

/** All functions of a deployment: what is to be bundled. */
export function allEntriesFor(edge: Settings["edge"]): readonly LambdaEntry[] {
  return [...entriesFor(edge), ...scheduled];
}
