/** Shapes that only operations on identity providers take. */

import type { Shape } from "../../shared/wire/members.ts";

export const url = { type: "string", min: 1, max: 255 } as const satisfies Shape;

export const clientId = { type: "string", min: 1, max: 255 } as const satisfies Shape;

export const clientIds = { type: "list", member: clientId } as const satisfies Shape;

export const thumbprints = {
  type: "list",
  member: { type: "string", min: 40, max: 40 },
} as const satisfies Shape;
