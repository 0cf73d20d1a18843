/**
 * What a frame may look like, as tables that `npm run generate` derives from the .proto files.
 *
 * `scan` walks a frame along such a table before anything is allocated for its content.
 */

export type WireType =
  | "uint32"
  | "uint64"
  | "int32"
  | "enum"
  | "bool"
  | "bytes"
  | "string"
  | "message";

/** One field of a message. */
export type WireField = {
  readonly number: number;
  readonly name: string;
  readonly type: WireType;
  /** Greatest value of an enum, whose values are dense from 0; else 0. */
  readonly maximum: number;
  /** Shape of a message field, else null. */
  readonly message: MessageShape | null;
  /** Name of its cap, `Message.field`; null: not repeated. */
  readonly repeated: string | null;
  /** Zero and empty are left out, because they mean the same as absent. */
  readonly implicit: boolean;
  /** Members of one oneof share its name: at most one of them is there. */
  readonly oneof: string | null;
};

/** Fields by number; holes are unknown fields. Shapes never contain themselves. */
export type MessageShape = {
  readonly name: string;
  readonly fields: readonly (WireField | undefined)[];
};
