/**
 * The one door to the generated code: frames are scanned, then decoded; numbers stay numbers.
 */
import $protobuf from "protobufjs/minimal.js";
import { type ScanFault, type ScanRules, scan } from "./scan.ts";
import type { MessageShape } from "./shape.ts";

/** What the generated static code offers for one message. */
export type WireMessage<Properties, Message> = {
  encode(properties: Properties): { finish(shared?: boolean): Uint8Array };
  decode(reader: InstanceType<typeof $protobuf.Reader>): Message;
};

/** The library's reader yields objects of the `long` package, depending on what is installed. */
function readUint64(this: InstanceType<typeof $protobuf.Reader>): number {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = this.buf[this.pos++] as number;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
}

/** Decodes what has the shape; the shape is that of `type`. Byte fields are views of `bytes`. */
export function decodeScanned<Message>(
  type: WireMessage<never, Message>,
  shape: MessageShape,
  options: { readonly bytes: Uint8Array; readonly rules: ScanRules },
): { readonly message: Message } | ScanFault {
  const fault = scan(options.bytes, shape, options.rules);
  if (fault !== null) return fault;
  const reader = new $protobuf.Reader(options.bytes);
  Object.assign(reader, { uint64: readUint64 });
  try {
    return { message: type.decode(reader) };
  } catch {
    return { code: "malformed", reason: "undecodable" };
  }
}

/** A buffer of its own, sized exactly. */
export const encodeWire = <Properties>(
  type: WireMessage<Properties, unknown>,
  properties: Properties,
): Uint8Array => new Uint8Array(type.encode(properties).finish(true));
