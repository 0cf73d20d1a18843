/** Orders to a devnet, and what they say to expect. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Child } from "../../../src/devnet/children.ts";
import type { LinkState } from "../../../src/devnet/link-proxy.ts";
import { obey, type Playground } from "../../../src/devnet/orders.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

let signals: string[];
let links: Map<string, LinkState>;
let healed: number;
let rate: number | null;
let play: Playground;

beforeEach(() => {
  signals = [];
  links = new Map();
  healed = 0;
  rate = null;
  play = playground(4);
});

const child = (index: number): Child =>
  ({ signal: (name: string) => signals.push(`${index} ${name}`) }) as unknown as Child;

function playground(nodes: number): Playground {
  const children = Array.from({ length: nodes }, (_, index): Child | null => child(index));
  return {
    nodes,
    sequencers: {
      add: () => 0,
      children,
      async start(index) {
        children[index] = child(index);
      },
      async kill(index) {
        children[index] = null;
      },
      stop: async () => {},
      apiUrl: () => "",
      metricsUrl: () => "",
    },
    links: {
      portOf: () => 0,
      set: (left, right, state) => links.set(`${left}-${right}`, state),
      heal: () => {
        healed++;
        links.clear();
      },
      close: async () => {},
    },
    load: () => ({
      counts: () => ({ sent: 0, failed: 0, bundles: [] }),
      setRate: (perSecond) => {
        rate = perSecond;
      },
      stop: async () => {},
    }),
    paused: new Set(),
    cut: new Set(),
    place: { networkFile: "/x/network.json", urls: ["http://127.0.0.1:1"], l1: null },
    l1: null,
    rollups: [],
    join: null,
  };
}

const order = (text: string): Promise<string> => {
  const [command = "", ...args] = text.split(" ");
  return obey(play, { command, args });
};
const refused = async (text: string): Promise<readonly string[]> => {
  const error = await order(text).catch((caught: unknown) => caught);
  expect(error, text).toBeInstanceOf(UsageError);
  return (error as UsageError).findings;
};

const GOES_ON = (seats: number): string =>
  `${seats} of 4 seats reach each other, Q is 3: ordering goes on`;
const STOPS = (seats: number): string =>
  `${seats} of 4 seats reach each other, Q is 3: ordering stops until they do`;

describe("nodes", () => {
  test("one may be down, not two", async () => {
    expect(await order("kill 2")).toBe(`node 2 is down: ${GOES_ON(3)}`);
    expect(await order("kill 0")).toBe(`node 0 is down: ${STOPS(2)}`);
    expect(await order("start 2")).toBe(`node 2 is up: ${GOES_ON(3)}`);
  });

  test("that stand still do not count", async () => {
    expect(await order("pause 1")).toBe(`node 1 stands still: ${GOES_ON(3)}`);
    expect(await order("pause 3")).toBe(`node 3 stands still: ${STOPS(2)}`);
    expect(await order("resume 1")).toBe(`node 1 goes on: ${GOES_ON(3)}`);
    expect(signals).toEqual(["1 SIGSTOP", "3 SIGSTOP", "1 SIGCONT"]);
  });

  test("that stand still may be killed, and are not paused once they are up again", async () => {
    await order("pause 1");
    await order("kill 1");
    await order("start 1");
    expect(await order("resume 1")).toBe("node 1 does not stand still");
  });

  test("are told what they are already", async () => {
    await order("kill 2");
    expect(await order("kill 2")).toBe("node 2 is already down");
    expect(await order("start 1")).toBe("node 1 is already up");
    await order("pause 1");
    expect(await order("pause 1")).toBe("node 1 already stands still");
    expect(await refused("pause 2")).toEqual(["node 2 is down; start it first"]);
  });

  test.each(["kill", "kill 4", "kill -1", "kill two", "kill 1.5"])(
    "%s names nobody",
    async (text) => {
      const named = text.split(" ")[1] ?? "nothing";
      expect(await refused(text)).toEqual([`a node is a number from 0 to 3, not ${named}`]);
    },
  );

  test("of a larger committee need its quorum", async () => {
    play = playground(7);
    await order("kill 0");
    expect(await order("kill 1")).toContain(
      "5 of 7 seats reach each other, Q is 5: ordering goes on",
    );
    expect(await order("kill 2")).toContain(
      "4 of 7 seats reach each other, Q is 5: ordering stops",
    );
  });
});

describe("partitions", () => {
  test("cut every link between groups, and none within", async () => {
    expect(await order("partition 0,1/2,3")).toBe(`cut 0-2 0-3 1-2 1-3: ${STOPS(2)}`);
    expect([...links.keys()]).toEqual(["0-2", "0-3", "1-2", "1-3"]);
    expect([...links.values()].every(({ cut }) => cut)).toBe(true);
  });

  test("leave alone whoever is in no group", async () => {
    expect(await order("partition 0,1/2")).toContain("cut 0-2 0-3 1-2 1-3 2-3");
  });

  test("with a quorum on one side go on", async () => {
    expect(await order("partition 0,1,2/3")).toContain(GOES_ON(3));
  });

  test("replace the one before, and heal ends them", async () => {
    await order("partition 0,1/2,3");
    expect(await order("partition 0/1,2,3")).toContain("cut 0-1 0-2 0-3:");
    expect([...links.keys()]).toEqual(["0-1", "0-2", "0-3"]);
    expect(await order("heal")).toBe(`all links are open: ${GOES_ON(4)}`);
    expect([links.size, healed]).toEqual([0, 3]);
  });

  test.each(["partition", "partition 0,1", "partition 0,1/1,2", "partition 0//1", "partition 0/9"])(
    "%s is none, and cuts nothing",
    async (text) => {
      await refused(text);
      expect(links.size).toBe(0);
    },
  );
});

describe("delays", () => {
  test("slow all links, or those of a pair", async () => {
    await order("delay 80ms±20ms");
    expect(links.size).toBe(6);
    expect(links.get("0-1")).toEqual({ cut: false, delayMs: 80, jitterMs: 20 });
    links.clear();
    await order("delay 5 0,3");
    expect([...links]).toEqual([["0-3", { cut: false, delayMs: 5, jitterMs: 0 }]]);
  });

  test("leave links cut that are", async () => {
    await order("partition 0,1,2/3");
    links.clear();
    await order("delay 80ms+-20ms");
    expect([...links.keys()]).toEqual(["0-1", "0-2", "1-2"]);
  });

  test.each(["delay", "delay soon", "delay -5", "delay 80s", "delay 5 0,9"])(
    "%s is none",
    async (text) => {
      await refused(text);
      expect(links.size).toBe(0);
    },
  );
});

describe("load", () => {
  test("changes its rate", async () => {
    expect(await order("load 200")).toBe("200 transfers per second from now on");
    expect(rate).toBe(200);
  });

  test.each(["load", "load -1", "load many", "load 10001"])("%s is none", async (text) => {
    await refused(text);
    expect(rate).toBeNull();
  });

  test("of a devnet that makes none cannot be changed", async () => {
    play = { ...play, load: () => null };
    expect(await refused("load 5")).toEqual(["this devnet makes no load"]);
  });
});

test("whoever asks where gets what a client needs", async () => {
  expect(JSON.parse(await order("where"))).toEqual(play.place);
});

test("an order that there is not lists those that there are", async () => {
  expect((await refused("frobnicate"))[0]).toMatch(/^no order frobnicate; there are kill, start, /);
});
