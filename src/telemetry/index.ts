/** Logger, metrics registry, health, and the lines that a person watches. */
export { Counter, Histogram, Registry } from "prom-client";
export { COUNTS, FAST, ROUND, SLOW } from "./buckets.ts";
export type { Health, HealthReason } from "./health.ts";
export { createHealth, healthReason } from "./health.ts";
export type { HealthCode, HealthScope, HealthSeverity } from "./health-codes.ts";
export { HEALTH_CODES } from "./health-codes.ts";
export type { LabelValues } from "./labels.ts";
export { createLabelLimits, OTHER_LABEL, startAtZero } from "./labels.ts";
export type { LogCodeEntry, LogCodeName } from "./log-codes.ts";
export { LOG_CODES, LogCode } from "./log-codes.ts";
export type { LogLevel, LogLevels } from "./log-level.ts";
export { parseLogLevels } from "./log-level.ts";
export type { LogFormat, Logger, LoggerOptions } from "./logger.ts";
export { createLogger } from "./logger.ts";
export type { BuildInfo } from "./registry.ts";
export { createRegistry, createThreadRegistry } from "./registry.ts";
export type { Progress, SilentPeer, SyncProgress } from "./status-line.ts";
export { quorumLine, spanText, statusLine, syncLine } from "./status-line.ts";
