import type { Operation } from "../../shared/runtime/operation.ts";

export const roleOperations: readonly Operation[] = [];
