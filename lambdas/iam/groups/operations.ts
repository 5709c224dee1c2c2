import type { Operation } from "../../shared/runtime/operation.ts";

export const groupOperations: readonly Operation[] = [];
