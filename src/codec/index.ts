/** Domain to bytes and back, under size limits. */
export type { RangePlace } from "./blob-stream.ts";
export {
  BLOB_BYTES,
  BLOB_USABLE_BYTES,
  blobsOf,
  placeAt,
  rangeBytes,
  STREAM_BYTES_MAX,
} from "./blob-stream.ts";
export { crc32c } from "./crc32c.ts";
export type { DecodedFeedMessage } from "./feed.ts";
export { decodeFeedMessage, encodeFeedMessage } from "./feed.ts";
export type { Json } from "./feed-json.ts";
export {
  feedErrorToJson,
  feedMessageOfJson,
  feedMessageToJson,
  networkInfoToJson,
  subscribeRequestOfJson,
  txStatusToJson,
} from "./feed-json.ts";
export type {
  EarlyPart,
  FeedMessage,
  FeedMessageKind,
  FeedStart,
  MerkleProof,
  OutputProof,
  SubscribeRequest,
} from "./feed-message.ts";
export { Level } from "./feed-message.ts";
export {
  batchMessages,
  isContinuation,
  type PayloadMessage,
  withoutBodies,
} from "./feed-payload.ts";
export type {
  AbsenceProof,
  CommitteeChange,
  DecodedFeedQuery,
  FeedQuery,
  FeedQueryKind,
  NetworkInfo,
  OutputAtHeight,
  RollupInfo,
  TxStatus,
} from "./feed-query.ts";
export {
  decodeFeedQuery,
  encodeBatches,
  encodeCommittees,
  encodeFeedError,
  encodeFeedQuery,
  encodeNetworkInfo,
  encodeOutputAtHeight,
  encodeTxStatus,
} from "./feed-query.ts";
export { RECORD_BODY_BYTES_MAX, RECORD_HEADER_BYTES, RECORD_VERSION } from "./frame.ts";
export { PEER_MESSAGE_KINDS } from "./kinds.ts";
export type { PeerLimits } from "./limits.ts";
export {
  ANSWER_BYTES_MAX,
  ANSWER_ELEMENTS_MAX,
  BATCH_BYTES_MAX,
  blockBytesMax,
  CERTIFICATE_BYTES_MAX,
  DESCENDANTS_MAX,
  FEED_MESSAGE_BYTES_MAX,
  FEED_TEXT_MAX,
  FRAME_BYTES_MAX,
  frameBytesMax,
  LEAVES_MAX,
  PROPOSAL_BYTES_MAX,
  peerLimitsOf,
  RESPONSE_MARGIN_BYTES,
  VOTE_BYTES_MAX,
} from "./limits.ts";
export type { DecodedPeerMessage } from "./peer.ts";
export { decodePeerMessage, encodePeerMessage, kindOfFrame } from "./peer.ts";
export type { DecodedRange, Deflate, Inflate, RangeBatch, RangePiece } from "./range.ts";
export {
  decodeRange,
  encodeRange,
  joinPieces,
  PIECES_MAX,
  payloadBytesOf,
  RANGE_PAYLOAD_BYTES_MAX,
} from "./range.ts";
export type { DecodeFault } from "./reading.ts";
export type { DecodedRecord, LogContent, LoggedRecord } from "./records.ts";
export { decodeRecord, encodeRecord, RECORD_KIND_NAMES, readRecords } from "./records.ts";
export type { Chunk, ChunkAck, DecodedChunk, PushSummary, Rejection } from "./submit.ts";
export {
  CHUNK_BYTES_MAX,
  CHUNK_SECTION_BYTES_MAX,
  decodeChunk,
  decodeChunkAck,
  decodePushSummary,
  encodeChunk,
  encodeChunkAck,
  encodePushSummary,
} from "./submit.ts";
export type { DecodedSubscribeRequest } from "./subscribe.ts";
export { decodeSubscribeRequest, encodeSubscribeRequest } from "./subscribe.ts";
export type { DecodedTxStatus } from "./tx-status.ts";
export { decodeTxStatus, txStatusOfJson } from "./tx-status.ts";
