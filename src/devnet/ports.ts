/** Ports of a devnet: the usual ones, or free ones where those are taken. */
import { createServer } from "node:net";

const HOST = "127.0.0.1";

/** Whether nobody listens there. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A free port the system chooses. */
const anyPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, host: HOST, exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

export type PortChooser = {
  /** `preferred` if nobody has it, else another, which is noted. */
  choose(preferred: number): Promise<number>;
  /** Preferred ports that were taken, with what was taken instead. */
  readonly replaced: readonly { readonly preferred: number; readonly chosen: number }[];
};

/** Never gives one port twice. */
export function createPortChooser(): PortChooser {
  const given = new Set<number>();
  const replaced: { preferred: number; chosen: number }[] = [];
  return {
    replaced,
    async choose(preferred) {
      let port = preferred;
      while (given.has(port) || !(await isFree(port))) port = await anyPort();
      if (port !== preferred) replaced.push({ preferred, chosen: port });
      given.add(port);
      return port;
    },
  };
}
