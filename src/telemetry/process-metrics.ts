/**
 * The metrics of the process, picked by hand: part of what the library collects by default breaks
 * the naming rules of Prometheus. Read at the moment of a scrape.
 */
import { readdirSync, readFileSync } from "node:fs";
import {
  constants,
  monitorEventLoopDelay,
  type NodeGCPerformanceDetail,
  type PerformanceEntry,
  PerformanceObserver,
} from "node:perf_hooks";
import process from "node:process";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { FAST } from "./buckets.ts";
import { startAtZero } from "./labels.ts";

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
const MILLISECONDS = 1e3;
/** Span between two probes of the event loop, part of every value that the probe reports. */
const PROBE_MS = 10;

const GC_KINDS: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weakcb"],
]);

/** Adds the process metrics to `registry`; once per process, so only to the main thread's. */
export function addProcessMetrics(registry: Registry): void {
  addResources(registry);
  addFiles(registry);
  addEventLoop(registry);
  addHeap(registry);
  addCollections(registry);
}

function addResources(registry: Registry): void {
  const registers = [registry];
  let counted = 0;
  new Counter({
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent, in seconds.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const now = (user + system) / MICROSECONDS;
      this.inc(Math.max(0, now - counted));
      counted = now;
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: "process_start_time_seconds",
    help: "Start time of the process since the Unix epoch, in seconds.",
    registers,
  }).set((Date.now() - process.uptime() * MILLISECONDS) / MILLISECONDS);
}

/** What `read` yields, or `otherwise` where the system has no such file. */
function readOr(read: () => number, otherwise: number): number {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function maxOpenFiles(): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === undefined || soft === "unlimited" ? -1 : Number(soft);
}

function addFiles(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: "process_open_fds",
    help: "Open file descriptors; -1 where the system does not tell.",
    registers,
    collect() {
      // The directory that is being read is one of them.
      this.set(readOr(() => readdirSync("/proc/self/fd").length - 1, -1));
    },
  });
  new Gauge({
    name: "process_max_fds",
    help: "Limit on open file descriptors; -1 where there is none or the system does not tell.",
    registers,
  }).set(readOr(maxOpenFiles, -1));
}

function addEventLoop(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: PROBE_MS });
  delays.enable();
  new Gauge({
    name: "nodejs_eventloop_lag_p99_seconds",
    help: "99th percentile of the event loop's lag since the last scrape, in seconds.",
    registers: [registry],
    collect() {
      const probe = (PROBE_MS / MILLISECONDS) * (delays.count > 0 ? 1 : 0);
      this.set(Math.max(0, delays.percentile(99) / NANOSECONDS - probe));
      delays.reset();
    },
  });
}

function addHeap(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: "nodejs_heap_size_used_bytes",
    help: "Bytes used of the JavaScript heap.",
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  new Gauge({
    name: "nodejs_external_memory_bytes",
    help: "Bytes outside the heap that belong to objects inside, buffers included.",
    registers,
    collect() {
      this.set(process.memoryUsage().external);
    },
  });
}

function addCollections(registry: Registry): void {
  const durations = new Histogram({
    name: "nodejs_gc_duration_seconds",
    help: "Duration of garbage collections by kind, in seconds.",
    labelNames: ["kind"],
    buckets: FAST,
    registers: [registry],
  });
  startAtZero(durations, { kind: [...GC_KINDS.values()] });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as PerformanceEntry & { detail: NodeGCPerformanceDetail };
      const kind = GC_KINDS.get(detail.kind ?? -1);
      if (kind !== undefined) durations.observe({ kind }, entry.duration / MILLISECONDS);
    }
  });
  observer.observe({ entryTypes: ["gc"] });
}
