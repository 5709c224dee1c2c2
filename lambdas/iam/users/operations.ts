import type { Operation } from "../../shared/runtime/operation.ts";

export const userOperations: readonly Operation[] = [];
