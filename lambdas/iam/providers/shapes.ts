/** Shapes that only operations on identity providers take. */

import { shape } from "../../shared/wire/members.ts";

export const url = shape({ type: "string", min: 1, max: 255 });

export const clientId = shape({ type: "string", min: 1, max: 255 });

export const clientIds = shape({ type: "list", member: clientId });

export const thumbprints = shape({
  type: "list",
  member: { type: "string", min: 40, max: 40 },
});
