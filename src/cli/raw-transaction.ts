/** A raw transaction among the words of a command. */
import { fromHex } from "../primitives/bytes.ts";

/** Its bytes; none, with a finding, where the text is no transaction. */
export function rawOf(text: string, findings: string[]): Uint8Array {
  if (/^0x(?:[0-9a-fA-F]{2})+$/.test(text)) return fromHex(text);
  findings.push(`${shortText(text)}: a raw transaction is 0x and whole bytes of hex`);
  return new Uint8Array(0);
}

/** Enough of a long word to know it by. */
export const shortText = (text: string): string =>
  text.length > 20 ? `${text.slice(0, 18)}…` : text;
