import type { Operation } from "../../shared/runtime/operation.ts";

export const policyOperations: readonly Operation[] = [];
