/** Every CloudTrail operation. */

import type { Operation } from "../shared/runtime/operation.ts";
import { lookupEvents } from "./lookup-events.ts";

export const cloudTrailOperations: readonly Operation[] = [lookupEvents];
