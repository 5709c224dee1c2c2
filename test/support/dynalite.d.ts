declare module "dynalite" {
  import type { Server } from "node:http";

  /** What dynalite takes of its documented options. Without `path` it keeps everything in memory. */
  export type DynaliteOptions = {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  };

  export default function dynalite(options?: DynaliteOptions): Server;
}
