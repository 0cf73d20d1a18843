/**
 * Binary heap ordered by (time, sequence): events of one instant leave in the order they came.
 *
 * Keys lie in arrays of numbers apart from the items, so that sifting compares without a lookup.
 */

/** Items by time; unbounded, the run's event limit is its bound. */
export class EventHeap<T> {
  private readonly times: number[] = [];
  private readonly sequences: number[] = [];
  private readonly items: T[] = [];
  private nextSequence = 0;

  get size(): number {
    return this.items.length;
  }

  /** Time of the first item; Infinity if there is none. */
  get nextTime(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number, item: T): void {
    const { times, sequences, items } = this;
    const sequence = this.nextSequence++;
    let hole = items.length;
    times.push(time);
    sequences.push(sequence);
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // A new item has the highest sequence: equal times never move it up.
      if ((times[parent] as number) <= time) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.place(hole, time, sequence, item);
  }

  /** The first item, or undefined. */
  pop(): T | undefined {
    const { times, sequences, items } = this;
    const first = items[0];
    const time = times.pop();
    const sequence = sequences.pop();
    const item = items.pop();
    const size = items.length;
    if (time === undefined || sequence === undefined || size === 0) return first;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.isBefore(child + 1, child)) child++;
      const childTime = times[child] as number;
      if (childTime > time) break;
      if (childTime === time && (sequences[child] as number) > sequence) break;
      this.move(child, hole);
      hole = child;
    }
    this.place(hole, time, sequence, item as T);
    return first;
  }

  private isBefore(left: number, right: number): boolean {
    const leftTime = this.times[left] as number;
    const rightTime = this.times[right] as number;
    if (leftTime !== rightTime) return leftTime < rightTime;
    return (this.sequences[left] as number) < (this.sequences[right] as number);
  }

  private move(from: number, to: number): void {
    this.place(
      to,
      this.times[from] as number,
      this.sequences[from] as number,
      this.items[from] as T,
    );
  }

  private place(slot: number, time: number, sequence: number, item: T): void {
    this.times[slot] = time;
    this.sequences[slot] = sequence;
    this.items[slot] = item;
  }
}
