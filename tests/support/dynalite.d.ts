/** dynalite 4 has no types: what is used of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that is not listening yet; in memory without `path`. */
  export default function dynalite(options: { readonly createTableMs?: number }): Server;
}
