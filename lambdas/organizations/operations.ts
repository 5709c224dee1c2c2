/** Every Organizations operation. */

import type { Operation } from "../shared/runtime/operation.ts";

export const organizationsOperations: readonly Operation[] = [];
