import { describe, expect, test } from "vitest";
import { outputHash } from "../../../../src/chain/index.ts";
import { viewOf } from "../../../../src/primitives/brand.ts";
import {
  finalizationBoundMs,
  naiveLeader,
  settleMs,
} from "../../../simulator/checkers/progress.ts";
import { createWorld } from "../../../simulator/checkers/world.ts";
import { outputOn } from "./outputs-of-stage.ts";
import { blockOn, createStage, nullify, passView, type Stage, viewRecord } from "./stage.ts";

const TIPS = [0, 0, 0, 0];
const FOR_EVER = 10_000_000;
const worldOf = (stage: Stage) => createWorld(stage.setup, () => {});

/** Time passes while somebody says something. */
function wait(stage: Stage, ms: number): void {
  stage.later(ms);
  stage.inspect(0, {});
}

test("V1: no finalization within the bound is found, one in time is clean", () => {
  const stage = createStage();
  const boundMs = finalizationBoundMs(worldOf(stage), { view: 1, finalizedView: 0 }, stage.honest);
  stage.heal();
  wait(stage, boundMs - 1);
  expect(stage.violations).toEqual([]);
  wait(stage, 2);
  expect(stage.rules()).toEqual(["V1"]);
});

test("V1: each finalization starts the clock anew", () => {
  const stage = createStage();
  stage.heal();
  const boundMs = finalizationBoundMs(worldOf(stage), { view: 1, finalizedView: 0 }, stage.honest);
  wait(stage, boundMs - 1);
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  passView(stage, block, TIPS);
  wait(stage, 100);
  expect(stage.violations).toEqual([]);
  wait(stage, FOR_EVER);
  expect(stage.rules()).toContain("V1");
});

test("V1: the bound grows with the back-off, and with leaders outside of the core", () => {
  const stage = createStage();
  const world = worldOf(stage);
  const at = (view: number, finalizedView: number, core = stage.honest): number =>
    finalizationBoundMs(world, { view, finalizedView }, core);
  expect(at(1, 0)).toBeGreaterThan(settleMs(world));
  expect(at(40, 0)).toBeGreaterThan(3 * at(40, 39));
  const views = Array.from({ length: 40 }, (_, view) => view + 1);
  const longest = (core: typeof stage.honest) => Math.max(...views.map((v) => at(v, v - 1, core)));
  expect(longest(stage.honest.slice(0, 3))).toBeGreaterThan(longest(stage.honest));
});

test("V1: K6: leaders are drawn by seats", () => {
  const stage = createStage({ seats: [3, 3, 2, 1, 1] });
  const world = worldOf(stage);
  const turns = [0, 0, 0, 0, 0];
  for (let view = 1; view <= 1000; view++) {
    const leader = naiveLeader(world, view);
    turns[leader] = (turns[leader] ?? 0) + 1;
  }
  expect(turns.reduce((sum, each) => sum + each, 0)).toBe(1000);
  expect(turns[0]).toBeGreaterThan(2 * (turns[4] ?? 0));
});

describe("V4, V7: laggards and outputs", () => {
  function stageWithFinal() {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut });
    passView(stage, block, TIPS);
    const header = outputOn(block);
    const deliver = (node: number): void =>
      stage.keep(node, {
        kind: "output",
        height: header.height,
        header,
        changedLeaves: [],
        signs: true,
      });
    const certificate = stage.outputCertificate(header.height, outputHash(header));
    const certifyAt = (node: number): void =>
      stage.keep(node, { kind: "outputCertificate", certificate });
    return { stage, deliver, certifyAt };
  }
  const judged = (stage: Stage): string[] => stage.rules().filter((rule) => rule !== "V1");

  test("V4: a node that never delivers what was final is found", () => {
    const { stage, deliver } = stageWithFinal();
    stage.heal();
    for (const node of [0, 1, 2]) deliver(node);
    wait(stage, FOR_EVER);
    expect(judged(stage)).toContain("V4");
    expect(stage.violations.find(({ rule }) => rule === "V4")?.message).toContain("node 3");
  });

  test("V4: all who deliver in time are clean", () => {
    const { stage, deliver, certifyAt } = stageWithFinal();
    stage.heal();
    for (const node of stage.honest) deliver(node);
    for (const node of stage.honest) certifyAt(node);
    wait(stage, FOR_EVER);
    expect(judged(stage).filter((rule) => rule === "V4" || rule === "V7")).toEqual([]);
  });

  test("V7: an ordered height that a node never holds a certificate for is found", () => {
    const { stage, deliver, certifyAt } = stageWithFinal();
    stage.heal();
    for (const node of stage.honest) deliver(node);
    for (const node of [0, 1, 2]) certifyAt(node);
    wait(stage, 1);
    wait(stage, FOR_EVER);
    expect(judged(stage)).toContain("V7");
  });

  test("V4, V7: nobody outside of the core is waited for", () => {
    const { stage, deliver, certifyAt } = stageWithFinal();
    const core = stage.honest.slice(0, 3);
    stage.heal(core);
    for (const node of core) deliver(node);
    for (const node of core) certifyAt(node);
    wait(stage, FOR_EVER);
    expect(judged(stage).filter((rule) => rule === "V4" || rule === "V7")).toEqual([]);
  });
});

describe("V2: views stay together", () => {
  const lagMs = (stage: Stage) =>
    1.25 * (stage.setup.local.retryMs + 2 * stage.setup.local.deltaMs);
  const judged = (stage: Stage): string[] => stage.rules().filter((rule) => rule === "V2");
  const show = (stage: Stage, ...views: readonly number[]): void => {
    for (const [node, view] of views.entries()) stage.inspect(node, { view: viewOf(view) });
  };

  /** All are together in view 1 after healing, and then node 0 enters view 2. */
  function stageApart() {
    const stage = createStage();
    stage.heal();
    show(stage, 1, 1, 1, 1);
    stage.later(10);
    for (const node of stage.honest) stage.vote(node, nullify(1));
    stage.keep(0, viewRecord(stage.certificate(nullify(1))));
    return stage;
  }

  test("V2: who is still below after L is found", () => {
    const stage = stageApart();
    stage.later(lagMs(stage) + 1);
    show(stage, 2, 1);
    expect(judged(stage)).toEqual(["V2"]);
  });

  test("V2: who is below for less than L, or follows in time, is clean", () => {
    const stage = stageApart();
    stage.later(lagMs(stage) - 1);
    show(stage, 2, 1);
    stage.later(2);
    show(stage, 2, 2, 2, 2);
    expect(judged(stage)).toEqual([]);
  });

  test("V2: C9: who nullified below another is answered in time", () => {
    const behind = () => {
      const stage = createStage();
      show(stage, 5, 5, 5, 3);
      stage.heal();
      stage.later(10);
      stage.vote(3, nullify(3));
      return stage;
    };
    const answerMs = (stage: Stage) => lagMs(stage) + 1.25 * stage.setup.local.retryMs;
    const late = behind();
    late.later(answerMs(late) + 1);
    show(late, 5, 5, 5, 3);
    expect(judged(late)).toEqual(["V2"]);
    const inTime = behind();
    inTime.later(answerMs(inTime) - 1);
    show(inTime, 5, 5, 5, 3);
    inTime.later(2);
    show(inTime, 5, 5, 5, 5);
    expect(judged(inTime)).toEqual([]);
  });

  test("V2: who was above and forgot it in a crash owes no answer", () => {
    const stage = createStage();
    show(stage, 3, 3, 3, 5);
    stage.heal();
    stage.later(10);
    stage.vote(0, nullify(3));
    stage.crash(3);
    stage.later(lagMs(stage) + 1.25 * stage.setup.local.retryMs + 1);
    stage.inspect(3, { view: viewOf(3) });
    show(stage, 3, 3, 3, 3);
    expect(judged(stage)).toEqual([]);
  });

  test("V2: before faults stop anything goes", () => {
    const stage = createStage();
    for (const node of stage.honest) stage.vote(node, nullify(1));
    stage.keep(0, viewRecord(stage.certificate(nullify(1))));
    stage.later(FOR_EVER);
    show(stage, 2, 1);
    expect(judged(stage)).toEqual([]);
  });

  test("V2: who does not reach the view known at healing is found, in time it is clean", () => {
    const apart = () => {
      const stage = createStage();
      show(stage, 5, 5, 5, 1);
      stage.heal();
      show(stage, 5, 5, 5, 1);
      return stage;
    };
    const late = apart();
    late.later(FOR_EVER);
    show(late, 5, 5, 5, 1);
    expect(judged(late)).toEqual(["V2"]);
    const inTime = apart();
    inTime.later(1000);
    show(inTime, 5, 5, 5, 1);
    inTime.later(10);
    show(inTime, 5, 5, 5, 5);
    inTime.later(FOR_EVER);
    show(inTime, 5, 5, 5, 5);
    expect(judged(inTime)).toEqual([]);
  });
});

describe("V6: bytes per finalized view", () => {
  function stageHealed() {
    const stage = createStage();
    stage.heal();
    stage.later(settleMs(worldOf(stage)) + 1);
    return stage;
  }
  const certificateOf = (stage: Stage, view: number) => {
    const certificate = stage.certificate(nullify(view)) as never;
    return { kind: "viewCertificate", epoch: stage.committee.epoch, certificate } as const;
  };

  test("V6: a flood is found once", () => {
    const stage = stageHealed();
    for (let view = 1; view < 5000; view++) stage.send(0, certificateOf(stage, view));
    expect(stage.rules()).toEqual(["V6"]);
    expect(stage.violations).toHaveLength(1);
  });

  test("V6: what a view needs is clean", () => {
    const stage = stageHealed();
    for (let view = 1; view < 10; view++) {
      for (const node of stage.honest) stage.send(node, certificateOf(stage, view));
    }
    expect(stage.violations).toEqual([]);
  });

  test("V6: C0: an echo is found, before faults stop as well", () => {
    const stage = createStage();
    for (let count = 0; count < 4; count++) stage.send(0, certificateOf(stage, 1));
    expect(stage.rules()).toEqual(["V6"]);
  });

  test("V6: C8: repeats every tRetry, and after a restart, are clean", () => {
    const stage = createStage();
    for (let count = 0; count < 5; count++) {
      stage.send(0, certificateOf(stage, 1));
      stage.later(stage.setup.local.retryMs);
    }
    stage.restart(0, []);
    for (let count = 0; count < 2; count++) stage.send(0, certificateOf(stage, 1));
    expect(stage.violations).toEqual([]);
  });
});
