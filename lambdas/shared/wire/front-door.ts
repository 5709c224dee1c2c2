/**
 * What the edge (lib/edge/viewer-request.js) tells the functions, in headers of
 * our own. The edge first deletes whatever a client sent under this prefix, and
 * a function believes the headers only beside the origin secret.
 */

export const frontDoorPrefix = "x-lockstead-";

export const frontDoor = {
  /** Added by CloudFront itself, from the distribution's origin configuration. */
  originSecret: "x-lockstead-origin-secret",
  /** The viewer's `Host`, which the signature covers. */
  host: "x-lockstead-host",
  /** The path that the viewer asked for, before the edge rewrote it. */
  uri: "x-lockstead-uri",
  /** The viewer's query string as sent, without `?`. Absent where there was none. */
  query: "x-lockstead-query",
  /** The viewer's `Authorization`, which HTTP APIs are not documented to pass. */
  authorization: "x-lockstead-authorization",
  /** The viewer's address: `aws:SourceIp`. */
  viewerAddress: "x-lockstead-viewer-address",
} as const;
