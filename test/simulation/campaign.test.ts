/** A campaign is the same on any number of threads. */
import { expect, test } from "vitest";
import { runCampaign } from "./campaign.ts";

const run = { scenario: null, audit: false, untilMs: null };
const campaign = (threads: number) =>
  runCampaign({ firstSeed: 5, seeds: 8, threads, run, onProgress: () => {} });

test("ADV-45: one thread and three find the same, in the order of seeds", async () => {
  const [one, three] = await Promise.all([campaign(1), campaign(3)]);
  expect(three.stateHash).toBe(one.stateHash);
  expect(three.events).toBe(one.events);
  expect(one.seeds).toBe(8);
  expect(three.broken).toEqual(one.broken);
});

test("progress counts every seed", async () => {
  const done: number[] = [];
  const onProgress = (count: number): void => void done.push(count);
  const options = { firstSeed: 0, seeds: 5, threads: 2, run, onProgress };
  await runCampaign(options);
  expect(done).toEqual([1, 2, 3, 4, 5]);
});
