import fc from "fast-check";
import { expect, test } from "vitest";
import { createSendQueue } from "../../../src/network/send-queue.ts";

const frame = (length: number) => ({ kind: "status" as const, bytes: new Uint8Array(length) });

test("N2: drop_oldest lets the newest in", () => {
  const queue = createSendQueue({ frames: 2, bytes: 100, overflow: "drop_oldest" });
  const frames = [frame(1), frame(2), frame(3)];
  expect(frames.map((each) => queue.push(each))).toEqual([
    { taken: true, dropped: 0 },
    { taken: true, dropped: 0 },
    { taken: true, dropped: 1 },
  ]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([frames[1], frames[2], undefined]);
});

test("N2: drop_newest keeps what is there", () => {
  const queue = createSendQueue({ frames: 9, bytes: 5, overflow: "drop_newest" });
  expect(queue.push(frame(3)).taken).toBe(true);
  expect(queue.push(frame(3))).toEqual({ taken: false, dropped: 1 });
  expect(queue.push(frame(2)).taken).toBe(true);
  expect(queue.bytes).toBe(5);
});

test("N2: a frame above the bound empties no queue", () => {
  const queue = createSendQueue({ frames: 9, bytes: 5, overflow: "drop_oldest" });
  queue.push(frame(5));
  expect(queue.push(frame(6))).toEqual({ taken: false, dropped: 1 });
  expect(queue.frames).toBe(1);
});

test.each(["drop_oldest", "drop_newest"] as const)(
  "N2: %s is a plain list with two bounds",
  (overflow) => {
    const bound = { frames: 5, bytes: 20, overflow };
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 25 })), { maxLength: 200 }),
        (ops) => {
          const queue = createSendQueue(bound);
          let list: ReturnType<typeof frame>[] = [];
          const size = () => list.reduce((sum, each) => sum + each.bytes.length, 0);
          for (const length of ops) {
            if (length === null) {
              expect(queue.shift()).toBe(list[0]);
              list = list.slice(1);
              continue;
            }
            const each = frame(length);
            queue.push(each);
            if (overflow === "drop_newest") {
              if (list.length < 5 && size() + length <= 20) list.push(each);
            } else if (length <= 20) {
              list.push(each);
              while (list.length > 5 || size() > 20) list.shift();
            }
            expect([queue.frames, queue.bytes, queue.first()]).toEqual([
              list.length,
              size(),
              list[0],
            ]);
          }
        },
      ),
    );
  },
);

test("a long queue gives its memory back in order", () => {
  const queue = createSendQueue({ frames: 5000, bytes: 5000, overflow: "drop_oldest" });
  const frames = Array.from({ length: 5000 }, () => frame(1));
  for (const each of frames) queue.push(each);
  expect(frames.every((each) => queue.shift() === each)).toBe(true);
  expect([queue.frames, queue.bytes]).toEqual([0, 0]);
});
