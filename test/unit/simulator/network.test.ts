import { expect, test } from "vitest";
import type { PeerMessage } from "../../../src/chain/index.ts";
import { nullifyStatement } from "../../../src/chain/index.ts";
import { epochOf, heightOf, operatorOf, viewOf } from "../../../src/primitives/brand.ts";
import { createNetwork, type NetworkOptions, regionOf } from "../../simulator/network.ts";
import type { LinkFault } from "../../simulator/schedule.ts";

const epoch = epochOf(0);
const status: PeerMessage = {
  kind: "status",
  epoch,
  status: {
    epoch,
    view: viewOf(1),
    finalizedView: viewOf(0),
    finalizedHeight: heightOf(0),
    certifiedHeight: heightOf(0),
  },
};
const nullify = (view: number): PeerMessage => ({
  kind: "nullify",
  epoch,
  statement: nullifyStatement(epoch, viewOf(view)),
  signature: new Uint8Array(96),
  report: {
    epoch,
    view: viewOf(view),
    operator: operatorOf(0),
    l1Number: 0,
    tips: [],
    signature: new Uint8Array(64),
  },
});

const faultless: LinkFault = {
  fromMs: 0,
  untilMs: 1000,
  from: null,
  to: null,
  kinds: null,
  loss: 0,
  duplication: 0,
  reorderMs: 0,
  extraDelayMs: 0,
  bytesPerSecond: 0,
};
const network = (options: Partial<NetworkOptions> = {}) =>
  createNetwork({
    seed: 1,
    operators: 4,
    profile: { kind: "uniform", oneWayMs: 10 },
    links: [],
    partitions: [],
    scheduler: null,
    ...options,
  });

/** Arrival times of `count` messages sent one millisecond apart, in microseconds. */
function arrivals(
  net: ReturnType<typeof createNetwork>,
  count: number,
  { from = 0, to = 1, message = status, startUs = 0 } = {},
): number[][] {
  return Array.from({ length: count }, (_, place) => {
    const times: number[] = [];
    net.send({ from, to, nowUs: startUs + 1000 * place, message }, (atUs) => times.push(atUs));
    return times;
  });
}

test("a uniform network takes exactly its delay", () => {
  expect(arrivals(network(), 3)).toEqual([[10_000], [11_000], [12_000]]);
});

test("five regions: half of the pinned round trip, with 2 % of jitter", () => {
  const net = network({ operators: 10, profile: { kind: "wan" } });
  expect([0, 1, 2, 3, 4, 5].map(regionOf)).toEqual(["US-E", "US-W", "EU", "SG", "JP", "US-E"]);
  const pairs: [number, number, number][] = [
    [0, 1, 62],
    [0, 2, 80],
    [0, 3, 220],
    [0, 4, 155],
    [1, 2, 140],
    [1, 3, 170],
    [1, 4, 105],
    [2, 3, 165],
    [2, 4, 220],
    [3, 4, 70],
    [0, 5, 1],
  ];
  for (const [from, to, rttMs] of pairs) {
    for (const [near, far] of [
      [from, to],
      [to, from],
    ] as const) {
      expect(net.baseDelayUs(near, far)).toBe(500 * rttMs);
      const [time = 0] = arrivals(net, 1, { from: near, to: far })[0] ?? [];
      expect(time).toBeGreaterThanOrEqual(500 * rttMs);
      expect(time).toBeLessThanOrEqual(510 * rttMs + 1);
    }
  }
});

test("a link keeps the order of its messages, whatever its jitter", () => {
  const net = network({ profile: { kind: "random", lowMs: 1, highMs: 500 } });
  const times = arrivals(net, 200).flat();
  expect(times).toEqual([...times].sort((left, right) => left - right));
  expect(times).toHaveLength(200);
});

test("loss loses its share, and only on its links and in its time", () => {
  const links = [{ ...faultless, from: 0, to: 1, loss: 0.3, untilMs: 500 }];
  const net = network({ links });
  const lost = arrivals(net, 2000, { startUs: 0 }).filter((times) => times.length === 0).length;
  expect(lost).toBeGreaterThan(520);
  expect(lost).toBeLessThan(680);
  expect(arrivals(net, 500, { from: 1, to: 0 }).flat()).toHaveLength(500);
  net.refresh(500_000);
  expect(arrivals(net, 500, { startUs: 500_000 }).flat()).toHaveLength(500);
});

test("duplication delivers a second copy, never before the first could have come", () => {
  const net = network({ links: [{ ...faultless, duplication: 1 }] });
  for (const [place, times] of arrivals(net, 50).entries()) {
    expect(times).toHaveLength(2);
    expect(Math.min(...times)).toBe(10_000 + 1000 * place);
  }
});

test("reordering lets messages pass each other", () => {
  const net = network({ links: [{ ...faultless, reorderMs: 100 }] });
  const times = arrivals(net, 50).flat();
  expect(times).not.toEqual([...times].sort((left, right) => left - right));
});

test("bandwidth: messages queue behind each other", () => {
  const net = network({ links: [{ ...faultless, bytesPerSecond: 56_000 }] });
  // A status is counted as 56 bytes: one millisecond each.
  const burst = [0, 0, 0].map(() => {
    let time = 0;
    net.send({ from: 0, to: 1, nowUs: 0, message: status }, (atUs) => {
      time = atUs;
    });
    return time;
  });
  expect(burst).toEqual([11_000, 12_000, 13_000]);
});

test("a fault of one kind of message leaves the others alone", () => {
  const net = network({ links: [{ ...faultless, kinds: ["nullify"], loss: 1 }] });
  expect(arrivals(net, 5, { message: nullify(1) }).flat()).toEqual([]);
  expect(arrivals(net, 5).flat()).toHaveLength(5);
});

test("a partition cuts both ways between groups, and those in no group from all", () => {
  const groups = [[0, 1], [2]];
  const net = network({ partitions: [{ fromMs: 10, untilMs: 20, groups }] });
  const reached = (from: number, to: number): boolean =>
    arrivals(net, 1, { from, to }).flat().length === 1;
  expect(net.changesUs).toEqual([10_000, 20_000]);
  net.refresh(10_000);
  expect(reached(0, 1)).toBe(true);
  for (const [from, to] of [
    [0, 2],
    [2, 0],
    [1, 2],
    [3, 0],
    [0, 3],
    [2, 3],
  ] as const) {
    expect(reached(from, to)).toBe(false);
  }
  net.refresh(20_000);
  expect(reached(0, 2) && reached(3, 1)).toBe(true);
});

test("healing frees the links inside the core and no others", () => {
  const untilMs = Number.MAX_SAFE_INTEGER;
  const net = network({ links: [{ ...faultless, untilMs, loss: 1 }] });
  expect(net.changesUs).toEqual([0]);
  net.heal([0, 1, 2]);
  net.refresh(1_000_000);
  expect(arrivals(net, 1, { from: 0, to: 2 }).flat()).toHaveLength(1);
  expect(arrivals(net, 1, { from: 0, to: 3 }).flat()).toHaveLength(0);
  expect(arrivals(net, 1, { from: 3, to: 0 }).flat()).toHaveLength(0);
});

test("a healed link leaves its queue behind", () => {
  const untilMs = Number.MAX_SAFE_INTEGER;
  const net = network({ links: [{ ...faultless, untilMs, bytesPerSecond: 100 }] });
  expect(arrivals(net, 100).flat().at(-1)).toBeGreaterThan(50_000_000);
  net.heal([0, 1]);
  net.refresh(1_000_000);
  expect(arrivals(net, 1, { startUs: 1_000_000 })).toEqual([[1_010_000]]);
});

test("the scheduler gives all votes of a view to one receiver the same fate", () => {
  const net = network({ scheduler: { share: 0.5, delayMs: 300 } });
  const fates = new Set<string>();
  for (let view = 1; view <= 40; view++) {
    const delays = [0, 1, 2].map((from) => {
      const [time = 0] = arrivals(net, 1, { from, to: 3, message: nullify(view) })[0] ?? [];
      return time;
    });
    expect(new Set(delays).size).toBe(1);
    fates.add(String(delays[0]));
  }
  expect([...fates].sort()).toEqual(["10000", "310000"]);
});

test("deleting one fault shifts no draw of another link", () => {
  const loss = { ...faultless, from: 2, to: 3, loss: 0.5 };
  const other = { ...faultless, from: 0, to: 1, loss: 0.5 };
  const both = arrivals(network({ links: [loss, other] }), 100, { from: 2, to: 3 });
  const one = arrivals(network({ links: [loss] }), 100, { from: 2, to: 3 });
  expect(both).toEqual(one);
});
