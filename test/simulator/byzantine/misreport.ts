/** How behaviours lie with tip reports, and what floor is left of them. */
import type { TipReport } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { ByzantineEnvironment } from "../behaviour.ts";
import { reportOf } from "./forge.ts";

/** The Q seats of reports with the lowest tips in a lane, `mine` among them, rising. */
export function worstReports(
  { committee, self }: ByzantineEnvironment,
  reports: readonly TipReport[],
  { lane, mine }: { readonly lane: number; readonly mine: TipReport },
): TipReport[] {
  const others = reports.filter(({ operator }) => operator !== self);
  const rising = [mine, ...others].sort((a, b) => (a.tips[lane] ?? 0) - (b.tips[lane] ?? 0));
  const chosen: TipReport[] = [];
  let worth = 0;
  for (const report of rising) {
    if (worth >= committee.quorumSeats) break;
    worth += committee.members[report.operator]?.seats ?? 0;
    chosen.push(report);
  }
  return chosen.sort((a, b) => a.operator - b.operator);
}

/** Replaces the own report in what leaves. */
export function misreport(
  environment: ByzantineEnvironment,
  effect: CoreEffect,
  tips: readonly number[],
): CoreEffect {
  if (effect.kind !== "send") return effect;
  const { message } = effect;
  if (message.kind !== "notarize" && message.kind !== "nullify" && message.kind !== "tipReport") {
    return effect;
  }
  const report = reportOf(environment, message.report.view, tips);
  return { ...effect, message: { ...message, report } };
}

/** The floor of these reports in one lane. [I5] */
export function floorOf(
  { committee }: ByzantineEnvironment,
  reports: readonly TipReport[],
  lane: number,
) {
  const falling = [...reports].sort((a, b) => (b.tips[lane] ?? 0) - (a.tips[lane] ?? 0));
  let worth = 0;
  for (const { operator, tips } of falling) {
    worth += committee.members[operator]?.seats ?? 0;
    if (worth > committee.faultySeats) return tips[lane] ?? 0;
  }
  return 0;
}
