import { describe, expect, test } from "vitest";
import {
  CHANNEL_VERSION,
  type ControlMessage,
  type Refusal,
} from "../../../src/network/control.ts";
import { createHandshake, type HandshakeStep, type Role } from "../../../src/network/handshake.ts";
import type { Hash } from "../../../src/primitives/brand.ts";

const MINE = {
  version: CHANNEL_VERSION,
  genesisHash: `0x${"11".repeat(32)}` as Hash,
  nonce: `0x${"01".repeat(16)}`,
};
const hello = (change: Partial<typeof MINE> = {}): ControlMessage => ({
  kind: "hello",
  ...MINE,
  ...change,
});
const start = (role: Role, mine = MINE, decide: () => Refusal | null = () => null) =>
  createHandshake({ role, mine, decide });

/** Runs both sides to the end and says what each came to. */
function meet(
  dialer: ReturnType<typeof createHandshake>,
  acceptor: ReturnType<typeof createHandshake>,
) {
  const ends = { dialer: "", acceptor: "" };
  const run = (side: "dialer" | "acceptor", steps: readonly HandshakeStep[]): void => {
    for (const step of steps) {
      if (step.kind === "send") {
        const [other, name] =
          side === "dialer" ? [acceptor, "acceptor" as const] : [dialer, "dialer" as const];
        run(name, other.receive(step.message));
      } else ends[side] ||= step.kind === "proven" ? "proven" : `${step.by} ${step.reason}`;
    }
  };
  run("dialer", dialer.start());
  run("acceptor", acceptor.start());
  return ends;
}

test("N6: two members of one network prove themselves", () => {
  expect(meet(start("dialer"), start("acceptor"))).toEqual({
    dialer: "proven",
    acceptor: "proven",
  });
});

const OTHER = { ...MINE, genesisHash: `0x${"22".repeat(32)}` as Hash };
const NEWER = { ...MINE, version: CHANNEL_VERSION + 1 };

test("N6: another network is named on both sides", () => {
  const ends = meet(start("dialer", OTHER), start("acceptor"));
  expect(Object.values(ends).every((end) => end.endsWith("wrong_network"))).toBe(true);
});

test("N6: another version is named before another network", () => {
  const handshake = start("acceptor");
  const steps = handshake.receive(
    hello({ version: CHANNEL_VERSION + 1, genesisHash: OTHER.genesisHash }),
  );
  expect(steps.at(-1)).toEqual({ kind: "refused", by: "me", reason: "wrong_version" });
  expect(Object.values(meet(start("dialer", NEWER), start("acceptor")))).toEqual(
    ["me wrong_version", "me wrong_version"].map(() => expect.stringContaining("wrong_version")),
  );
});

test("N7: either side may say that it has a connection already", () => {
  expect(
    meet(
      start("dialer", MINE, () => "duplicate"),
      start("acceptor"),
    ),
  ).toEqual({
    dialer: "me duplicate",
    acceptor: "peer duplicate",
  });
  expect(
    meet(
      start("dialer"),
      start("acceptor", MINE, () => "duplicate"),
    ),
  ).toEqual({
    dialer: "peer duplicate",
    acceptor: "me duplicate",
  });
});

test("N7: a dialer is committed from its go on, an acceptor from its welcome on", () => {
  const dialer = start("dialer");
  dialer.start();
  expect(dialer.committed).toBe(false);
  dialer.receive(hello());
  expect(dialer.committed).toBe(true);
  const acceptor = start("acceptor");
  acceptor.receive(hello());
  expect(acceptor.committed).toBe(false);
  acceptor.receive({ kind: "go" });
  expect(acceptor.committed).toBe(true);
});

describe("N6: what comes out of turn is malformed", () => {
  const cases: [string, Role, ControlMessage[]][] = [
    ["go before hello", "acceptor", [{ kind: "go" }]],
    ["welcome to an acceptor", "acceptor", [hello(), { kind: "welcome" }]],
    ["hello twice", "acceptor", [hello(), hello()]],
    ["welcome before hello", "dialer", [{ kind: "welcome" }]],
    ["go to a dialer", "dialer", [hello(), { kind: "go" }]],
    ["ping", "dialer", [{ kind: "ping", number: 1 }]],
    ["credit", "acceptor", [hello(), { kind: "credit", path: 0, bytes: 1 }]],
  ];
  test.each(cases)("%s", (_name, role, messages) => {
    const handshake = start(role);
    handshake.start();
    const steps = messages.flatMap((message) => handshake.receive(message));
    expect(steps.at(-1)).toEqual({ kind: "refused", by: "me", reason: "malformed" });
    expect(handshake.receive({ kind: "go" })).toEqual([]);
    expect(handshake.committed).toBe(false);
  });
});
