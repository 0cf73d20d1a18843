/** How a connection ends, whatever state the library's parts of it are in. */
import type { Connection } from "@libp2p/interface";

/**
 * Ends a connection at once.
 *
 * The multiplexer says goodbye on the encrypted channel and throws where that is closed already;
 * the socket below is then still open, and the second call reaches it.
 */
export function endConnection(connection: Connection, reason: string): void {
  const error = new Error(reason);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      connection.abort(error);
      return;
    } catch {
      // The second attempt skips the multiplexer.
    }
  }
}

/** How long the other side may take to hear why. */
const GOODBYE_MS = 1000;

/** The other side was told why and ends the connection; if it does not, this does. */
export function awaitEnd(connection: Connection, reason: string): void {
  const timer = setTimeout(() => endConnection(connection, reason), GOODBYE_MS);
  connection.addEventListener("close", () => clearTimeout(timer));
  if (connection.status !== "open") clearTimeout(timer);
}
