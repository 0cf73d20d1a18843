import fc from "fast-check";
import { expect, test } from "vitest";
import type { Claim, Verdict } from "../../../src/core/index.ts";
import { type Check, shareChecks } from "../../../src/node/shared-checks.ts";

/** A claim that is told from others by its number; the even ones hold. */
const claimOf = (number: number): Claim => ({ kind: "votes", number }) as unknown as Claim;
const numberOf = (claim: Claim): number => (claim as unknown as { number: number }).number;
const judge = (claims: readonly Claim[]): Verdict[] =>
  claims.map((claim) => ({ valid: numberOf(claim) % 2 === 0, aggregate: null }));

/** A worker that answers when it is told to. */
function createWorker() {
  const asked: { claims: readonly number[]; answer(): void; fail(error: Error): void }[] = [];
  const check: Check = (claims) =>
    new Promise((resolve, reject) => {
      const answer = (): void => resolve(judge(claims));
      asked.push({ claims: claims.map(numberOf), answer, fail: reject });
    });
  return { check, asked };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const valid = (verdicts: readonly Verdict[]): boolean[] => verdicts.map((one) => one.valid);

test("B8: who comes to an idle thread is checked alone and at once", () => {
  const worker = createWorker();
  void shareChecks([worker.check])([claimOf(1), claimOf(2)]);
  expect(worker.asked.map(({ claims }) => claims)).toEqual([[1, 2]]);
});

test("B8, K3: what waits meanwhile is one batch, and everybody gets their own verdicts", async () => {
  const worker = createWorker();
  const check = shareChecks([worker.check]);
  const first = check([claimOf(0)]);
  const others = [[1], [2, 3, 4], [], [6]].map((numbers) => check(numbers.map(claimOf)));
  expect(worker.asked).toHaveLength(1);
  worker.asked[0]?.answer();
  expect(valid(await first)).toEqual([true]);
  await turn();
  expect(worker.asked.map(({ claims }) => claims)).toEqual([[0], [1, 2, 3, 4, 6]]);
  worker.asked[1]?.answer();
  expect((await Promise.all(others)).map(valid)).toEqual([
    [false],
    [true, false, true],
    [],
    [true],
  ]);
});

test("a batch has an end, however much waits", async () => {
  const worker = createWorker();
  const check = shareChecks([worker.check]);
  const all = Array.from({ length: 100 }, (_, number) => check([claimOf(number)]));
  const sizes: number[] = [];
  for (let answered = 0; answered < 100; ) {
    const { claims, answer } = worker.asked.at(-1) as (typeof worker.asked)[number];
    sizes.push(claims.length);
    answered += claims.length;
    answer();
    await turn();
  }
  await Promise.all(all);
  expect(sizes).toEqual([1, 64, 35]);
});

test("one job is never cut, even if it is larger than a batch", async () => {
  const worker = createWorker();
  const check = shareChecks([worker.check]);
  const job = check(Array.from({ length: 200 }, (_, number) => claimOf(number)));
  worker.asked[0]?.answer();
  expect(await job).toHaveLength(200);
});

test("a thread that fails fails those who asked it, and others go on", async () => {
  const [bad, good] = [createWorker(), createWorker()];
  const check = shareChecks([bad.check, good.check]);
  const lost = check([claimOf(1)]);
  const kept = check([claimOf(2)]);
  bad.asked[0]?.fail(new Error("gone"));
  await expect(lost).rejects.toThrow("gone");
  good.asked[0]?.answer();
  expect(valid(await kept)).toEqual([true]);
});

test("verdicts are the same however many threads there are and whoever answers first", async () => {
  const jobs = fc.array(fc.array(fc.nat(99), { maxLength: 5 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(jobs, fc.integer({ min: 1, max: 3 }), async (numbers, threads) => {
      const check = shareChecks(
        Array.from(
          { length: threads },
          (): Check => async (claims) => {
            await turn();
            return judge(claims);
          },
        ),
      );
      const verdicts = await Promise.all(numbers.map((each) => check(each.map(claimOf))));
      expect(verdicts).toEqual(numbers.map((each) => judge(each.map(claimOf))));
    }),
    { numRuns: 50 },
  );
});
