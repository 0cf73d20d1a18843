/** How a connection ends, wherever in the library's own work the decision falls. */
import type { Connection } from "@libp2p/interface";

/**
 * Ends a connection, after the library's present call returned.
 *
 * Most ends are decided inside an event of a stream. There the multiplexer may be on its way to say
 * goodbye on this connection, and would throw into the event loop if it were closed already.
 */
export function endConnection(connection: Connection, reason: string): void {
  queueMicrotask(() => connection.abort(new Error(reason)));
}

/** How long the other side may take to hear why. */
const GOODBYE_MS = 1000;

/** The other side was told why and ends the connection; if it does not, this does. */
export function awaitEnd(connection: Connection, reason: string): void {
  const timer = setTimeout(() => endConnection(connection, reason), GOODBYE_MS);
  connection.addEventListener("close", () => clearTimeout(timer));
  if (connection.status !== "open") clearTimeout(timer);
}
