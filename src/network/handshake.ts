/**
 * What two members say before anything else. [N6]
 *
 * ```
 * dialer                    acceptor
 *    hello ------------------>   judged
 *    judged  <---------- hello
 *    go -------------------->   decides which connection stays
 *    proven  <-------- welcome   proven
 * ```
 *
 * Either may answer `refuse` with a reason. The dialer says `go` only while it has no connection to
 * the peer, so a `go` tells the acceptor that its older connection is dead on the other side, or
 * that both dialled at once. [N7]
 */
import { assertNever } from "../primitives/assert.ts";
import { CHANNEL_VERSION, type ControlMessage, type Hello, type Refusal } from "./control.ts";

export type Role = "dialer" | "acceptor";

export type HandshakeStep =
  | { readonly kind: "send"; readonly message: ControlMessage }
  | { readonly kind: "proven" }
  /** The end; `by` says who refused. */
  | { readonly kind: "refused"; readonly by: "me" | "peer"; readonly reason: Refusal };

export type Handshake = {
  /** What to send first. */
  start(): readonly HandshakeStep[];
  receive(message: ControlMessage): readonly HandshakeStep[];
  /** Whether the dialer committed itself, or the handshake is over in favour of the connection. */
  readonly committed: boolean;
};

/** @param options.decide whether this connection may become the one; null: yes. [N7] */
export function createHandshake(options: {
  readonly role: Role;
  readonly mine: Hello;
  readonly decide: () => Refusal | null;
}): Handshake {
  const { role, mine, decide } = options;
  let state: "start" | "hello" | "go" | "proven" | "refused" = "start";

  const refuse = (reason: Refusal): readonly HandshakeStep[] => {
    state = "refused";
    return [
      { kind: "send", message: { kind: "refuse", reason } },
      { kind: "refused", by: "me", reason },
    ];
  };

  const onHello = (theirs: Hello): readonly HandshakeStep[] => {
    if (state !== "start") return refuse("malformed");
    const answer: readonly HandshakeStep[] =
      role === "acceptor" ? [{ kind: "send", message: { kind: "hello", ...mine } }] : [];
    const fault = helloFault(mine, theirs) ?? (role === "dialer" ? decide() : null);
    if (fault !== null) return [...answer, ...refuse(fault)];
    state = role === "dialer" ? "go" : "hello";
    return role === "dialer" ? [{ kind: "send", message: { kind: "go" } }] : answer;
  };

  const onGo = (): readonly HandshakeStep[] => {
    if (role === "dialer" || state !== "hello") return refuse("malformed");
    const fault = decide();
    if (fault !== null) return refuse(fault);
    state = "proven";
    return [{ kind: "send", message: { kind: "welcome" } }, { kind: "proven" }];
  };

  const onWelcome = (): readonly HandshakeStep[] => {
    if (role === "acceptor" || state !== "go") return refuse("malformed");
    state = "proven";
    return [{ kind: "proven" }];
  };

  return {
    start: () => (role === "dialer" ? [{ kind: "send", message: { kind: "hello", ...mine } }] : []),
    receive(message) {
      if (state === "refused" || state === "proven") return [];
      switch (message.kind) {
        case "hello":
          return onHello(message);
        case "go":
          return onGo();
        case "welcome":
          return onWelcome();
        case "refuse":
          state = "refused";
          return [{ kind: "refused", by: "peer", reason: message.reason }];
        case "ping":
        case "pong":
        case "credit":
        case "sockets":
          return refuse("malformed");
        default:
          return assertNever(message);
      }
    },
    get committed() {
      return state === "go" || state === "proven";
    },
  };
}

/** A node of another version may mean anything by the rest, so the version is judged first. */
function helloFault(mine: Hello, theirs: Hello): Refusal | null {
  if (theirs.version !== CHANNEL_VERSION) return "wrong_version";
  return theirs.genesisHash === mine.genesisHash ? null : "wrong_network";
}
