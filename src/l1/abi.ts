/** The parts of the contracts that are read here. [SC5..SC11] */
import { parseAbi } from "viem";

/** Addresses of one deployment, and the length of its epochs. */
export const REGISTRY_ABI = parseAbi([
  "function contracts() view returns (address committee, address lightClient, address rollups, address batchInbox, address forcedInbox, address slasher, address token)",
  "event Registered(uint64 indexed id, address indexed owner, uint8 place, bytes key, bytes32 nodeKey, uint8 seats, string multiaddr, uint64 epoch)",
  "event SeatsChanged(uint64 indexed id, uint8 seats, uint64 epoch)",
  "event KeyRotated(uint64 indexed id, bytes key, uint64 epoch)",
  "event Slashed(uint64 indexed id, uint256 amount, address reporter, uint64 epoch)",
  "event EndpointUpdated(uint64 indexed id, bytes32 nodeKey, string multiaddr, uint64 epoch)",
  "event OwnerChanged(uint64 indexed id, address owner)",
]);

/** Schedule and committees. [SC6] */
export const COMMITTEE_ABI = parseAbi([
  "function EPOCH_L1_BLOCKS() view returns (uint64)",
  "event Started(uint64 base)",
  "event CommitteeSet(uint64 indexed epoch, address blob, bytes32 hash, uint8 n, uint8 S)",
]);

/** Checkpoints of outputs. [SC7] */
export const LIGHT_CLIENT_ABI = parseAbi([
  "event Checkpoint(uint64 indexed height, uint64 indexed epoch, bytes32 outputHash, bytes absent)",
]);

/** Entries of rollups. [SC8] */
export const BATCH_INBOX_ABI = parseAbi([
  "event Entry(uint64 indexed rollupId, uint64 index, uint8 kind, uint64 fromSeq, uint64 toSeq, bytes32 batchHash, bytes32[] versionedHashes, uint32 offset, uint32 length)",
]);

/** Forced transactions. [SC9] */
export const FORCED_INBOX_ABI = parseAbi([
  "event Forced(uint64 indexed rollupId, uint64 index, uint64 deadline, bytes payload)",
  "event ForcedIncluded(uint64 indexed rollupId, uint64 from, uint64 to)",
]);

/** Rollups and how each wants to be ordered. [SC11] */
export const ROLLUP_ABI = parseAbi([
  "event RollupRegistered(uint64 indexed id, address owner, string name, uint64 evmChainId, uint8 policyId, bool acceptsSealed, uint8 txFormat, uint8 daMode, uint128 maxSpendPerBlock, uint64 epoch)",
  "event RollupConfigured(uint64 indexed id, uint8 policyId, bool acceptsSealed, uint8 daMode, uint128 maxSpendPerBlock, uint64 epoch)",
]);
