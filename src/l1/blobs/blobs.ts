/** Blob transactions: what is signed, and the wrapper in which blobs travel to the pool. [SC8, ST4] */
import {
  BaseError,
  type Hex,
  HttpRequestError,
  type PublicClient,
  TimeoutError,
  toRlp,
} from "viem";
import { fromRlp } from "viem/utils";
import type { Hash } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import { type BlobProofs, type Kzg, versionedHash } from "./kzg.ts";

/** A blob with what its transaction must show for it. */
export type Sidecar = {
  readonly blob: Uint8Array;
  readonly commitment: Uint8Array;
  /** 128 of cells, or one of the blob. */
  readonly proofs: readonly Uint8Array[];
  readonly versionedHash: Hash;
};

/** Computes what the blobs of one transaction need. Seconds. */
export async function sidecarsOf(
  blobs: readonly Uint8Array[],
  kzg: Kzg,
  proofs: Exclude<BlobProofs, "none">,
): Promise<Sidecar[]> {
  const made = await Promise.all(blobs.map((blob) => kzg.commit(blob, proofs)));
  return made.map((one, index) => ({
    ...one,
    blob: blobs[index] as Uint8Array,
    versionedHash: versionedHash(one.commitment),
  }));
}

const BLOB_TRANSACTION = 3;
const CELL_PROOFS_VERSION = Uint8Array.of(1);

/**
 * A signed transaction of type 3 with its blobs, as `eth_sendRawTransaction` takes it: with cell
 * proofs the wrapper of EIP-7594, else that of EIP-4844. Its hash is that of `signed` alone.
 *
 * @param signed `03 ‖ rlp(fields and signature)`.
 */
export function wrapBlobTransaction(signed: Hex, sidecars: readonly Sidecar[]): Hex {
  const body = fromRlp(`0x${signed.slice(4)}`, "bytes");
  const cells = (sidecars[0]?.proofs.length ?? 1) > 1;
  const lists = [
    sidecars.map(({ blob }) => blob),
    sidecars.map(({ commitment }) => commitment),
    sidecars.flatMap(({ proofs }) => [...proofs]),
  ];
  const wrapper = cells ? [body, CELL_PROOFS_VERSION, ...lists] : [body, ...lists];
  return `0x0${BLOB_TRANSACTION}${toRlp(wrapper, "hex").slice(2)}`;
}

/** `CLZ` of 0, returned as the code of a contract: osaka knows it (EIP-7939), no fork before does. */
const CLZ_PROBE = "0x5f1e5f5260205ff3";

/**
 * The proofs that blob transactions need on this chain: of cells from osaka on, which shows by an
 * instruction that came with it.
 *
 * @throws {BaseError} of viem where the endpoint does not answer.
 */
export async function proofsOfChain(client: PublicClient): Promise<Exclude<BlobProofs, "none">> {
  try {
    const { data } = await client.call({ data: CLZ_PROBE });
    return data !== undefined && BigInt(data) === 256n ? "cell" : "blob";
  } catch (error) {
    const unreachable =
      error instanceof BaseError &&
      error.walk((one) => one instanceof HttpRequestError || one instanceof TimeoutError) !== null;
    if (unreachable || !(error instanceof BaseError)) throw error;
    return "blob";
  }
}

/** Blobs are read through the consensus client, which keeps them for about 18 days. [ST5] */
export type BlobSource = {
  /** `http://host:port` of the beacon API. */
  readonly url: string;
  readonly kzg: Kzg;
  readonly fetch?: typeof fetch;
  /** Milliseconds for one answer. */
  readonly requestMs?: number;
};

/** A block's blobs have at most this many bytes of JSON. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const REQUEST_MS = 30_000;

/**
 * The blobs with these names out of one block, in the order asked; null for each that the answer
 * does not hold: a blob is only taken if its own commitment has the name. [ST5]
 *
 * @param block slot, root, or what else the beacon API calls a block; anvil: its number.
 * @throws {Error} if the endpoint cannot be asked; what it answers is never trusted.
 */
export async function readBlobs(
  source: BlobSource,
  block: string,
  hashes: readonly Hash[],
): Promise<(Uint8Array | null)[]> {
  const query = `versioned_hashes=${hashes.join(",")}`;
  const url = `${source.url}/eth/v1/beacon/blobs/${block}?${query}`;
  const signal = AbortSignal.timeout(source.requestMs ?? REQUEST_MS);
  const response = await (source.fetch ?? fetch)(url, { signal });
  const found = new Map<Hash, Uint8Array>();
  if (response.status === 404) return hashes.map(() => null);
  if (!response.ok) throw new Error(`the beacon API answers ${response.status}`);
  for (const text of blobTexts(await boundedText(response))) {
    if (found.size === new Set(hashes).size) break;
    const blob = fromHex(text);
    const hash = await source.kzg.commit(blob, "none").then(
      ({ commitment }) => versionedHash(commitment),
      () => null,
    );
    if (hash !== null && hashes.includes(hash)) found.set(hash, blob);
  }
  return hashes.map((hash) => found.get(hash) ?? null);
}

async function boundedText(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > ANSWER_BYTES_MAX) throw new Error("the beacon API answers without an end");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The blobs of an answer `{data: [hex]}`, without what is none. */
function blobTexts(text: string): string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return [];
  }
  const data = (answer as { readonly data?: unknown } | null)?.data;
  const texts = Array.isArray(data) ? data : [];
  return texts.filter((one): one is string => typeof one === "string" && BLOB_TEXT.test(one));
}

/** 131,072 bytes. */
const BLOB_TEXT = /^0x[0-9a-fA-F]{262144}$/;
