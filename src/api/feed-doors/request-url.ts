/** A subscription that stands in a URL: `/feed/v1/{rollup}?fromSeq=7&omitBodies=true`. */
import { type DecodedSubscribeRequest, subscribeRequestOfJson } from "../../codec/index.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";

/** Decides whether a request follows as the first message instead. */
export const hasStart = (query: URLSearchParams): boolean =>
  query.has("fromSeq") || query.has("fromHeight") || query.has("fromTip");

const DECIMAL = /^[0-9]{1,16}$/;

function valueOfText(text: string): boolean | number | string {
  if (text === "true" || text === "false") return text === "true";
  return DECIMAL.test(text) ? Number(text) : text;
}

/**
 * Parameters have the names of `SubscribeRequest`; one that is missing has its default, the network
 * is this one. A name twice counts once, an unknown one is refused.
 */
export const requestOfUrl = (
  query: URLSearchParams,
  defaults: { readonly genesisHash: Hash; readonly rollupId: RollupId },
): DecodedSubscribeRequest => {
  const given = [...query].map(([name, text]) => [name, valueOfText(text)] as const);
  return subscribeRequestOfJson({ ...defaults, ...Object.fromEntries(given) });
};

const ROLLUP_ID = /^(?:0x[0-9a-f]{1,8}|[0-9]{1,10})$/i;

/** The rollup that a path names, by id or by name. */
export function rollupOfPath(
  text: string,
  source: { rollupNamed(name: string): RollupId | null },
): RollupId | null {
  const named = source.rollupNamed(text);
  if (named !== null) return named;
  const id = ROLLUP_ID.test(text) ? Number(text) : Number.NaN;
  return id <= 0xffff_ffff ? (id as RollupId) : null;
}
