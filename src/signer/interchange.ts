/**
 * What a key signed, as a file for another signer: the shape of EIP-3076, for this protocol.
 *
 * `complete` names every statement that is remembered, `minimal` only floors: what the receiver may
 * sign is above them.
 */
import { Phase, type Statement } from "../chain/index.ts";
import { epochOf, type Hash } from "../primitives/brand.ts";
import { toHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import { INTERCHANGE_FORMAT, InterchangeFile } from "./config.ts";
import type { FloorOf, Protection } from "./protection.ts";
import { statementEntry } from "./protection.ts";
import type { StatementWindow } from "./window.ts";

type KeyContent = InterchangeFile["keys"][number];
type WindowContent = KeyContent["views"];

const contentOf = (window: StatementWindow, complete: boolean): WindowContent =>
  complete
    ? { floor: window.floor, signed: window.statements() }
    : { floor: window.top(), signed: [] };

/** The text of an interchange file for one key. */
export function interchangeText(
  protection: Protection,
  key: { readonly genesisHash: Hash; readonly publicKey: Uint8Array },
  complete: boolean,
): string {
  const content: InterchangeFile = {
    format: INTERCHANGE_FORMAT,
    genesisHash: key.genesisHash,
    keys: [
      {
        pubkey: toHex(key.publicKey),
        epoch: protection.epoch(),
        views: contentOf(protection.views(), complete),
        lanes: protection
          .lanes()
          .map(([lane, window]) => ({ lane, ...contentOf(window, complete) })),
        heights: contentOf(protection.outputs(), complete),
      },
    ],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Adds what a file says to a protection, in memory: floors keep their maximum, and where the two
 * disagree, nothing is signed up to there.
 *
 * @throws {UsageError} if the file is none, of another network, or without this key.
 */
export function applyInterchange(
  protection: Protection,
  key: { readonly genesisHash: Hash; readonly publicKey: Uint8Array },
  text: string,
): void {
  const content = parse(text);
  if (content.genesisHash !== key.genesisHash) {
    const names = `of network ${content.genesisHash}, not ${key.genesisHash}`;
    throw new UsageError([`interchange file: ${names}`]);
  }
  const pubkey = toHex(key.publicKey);
  const mine = content.keys.filter((one) => one.pubkey === pubkey);
  if (mine.length === 0) throw new UsageError([`interchange file: nothing of key ${pubkey}`]);
  for (const one of mine) applyKey(protection, one);
}

function parse(text: string): InterchangeFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(["interchange file: not JSON"], { cause });
  }
  const parsed = InterchangeFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map(
    ({ path, message }) => `interchange file: ${path.join(".")}: ${message}`,
  );
  throw new UsageError(findings);
}

function applyKey(protection: Protection, key: KeyContent): void {
  applyWindow(protection, { of: "outputs", epoch: 0, lane: 0 }, key.heights);
  if (key.epoch === null) return;
  const { epoch } = key;
  applyWindow(protection, { of: "views", epoch, lane: 0 }, key.views);
  for (const { lane, ...window } of key.lanes) {
    applyWindow(protection, { of: "lane", epoch, lane }, window);
  }
}

type Place = { readonly of: FloorOf; readonly epoch: number; readonly lane: number };

function applyWindow(protection: Protection, place: Place, window: WindowContent): void {
  const raise = (floor: number): void => protection.apply({ kind: "floor", ...place, floor });
  raise(window.floor);
  for (const signed of window.signed) {
    const statement: Statement = {
      phase: signed.phase as Phase,
      epoch: epochOf(signed.epoch),
      height: signed.height,
      view: signed.view,
      hash: signed.hash as Hash,
    };
    const at = statement.phase === Phase.ACK || place.of === "outputs" ? "height" : "view";
    if (protection.judge(statement) === "double_sign") raise(statement[at]);
    else protection.apply(statementEntry(statement));
  }
}
