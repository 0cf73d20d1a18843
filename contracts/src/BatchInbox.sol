// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IBatchInbox} from "./interfaces/IBatchInbox.sol";
import {IForcedInbox} from "./interfaces/IForcedInbox.sol";
import {ILightClient} from "./interfaces/ILightClient.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IRollupRegistry} from "./interfaces/IRollupRegistry.sol";
import {Header, Leaf, LockstepHash} from "./libraries/LockstepHash.sol";
import {PositionalProof} from "./libraries/PositionalProof.sol";

/// @notice Batches of one rollup up to a leaf, as bytes in blobs or in calldata.
struct Range {
    /// Of the last batch.
    Leaf leaf;
    /// Sequence number of the first batch.
    uint64 fromSeq;
    /// Siblings of the leaf under the header's `rollupsRoot`.
    bytes32[] proof;
    /// Blob of this transaction in which the bytes begin; 0 in calldata.
    uint8 blobIndex;
    /// Usable bytes of that blob before them; 0 in calldata.
    uint32 offset;
    uint32 length;
    /// Bytes of batches that an earlier entry claims already.
    bool repost;
}

/// @title BatchInbox
/// @notice Per rollup an append-only chain of entries, out of which anybody derives the rollup. An
/// entry of the committee's order is a claim: that a certified leaf ends it is proven, its bytes are
/// not. Derivation takes an entry iff its bytes decode and hash to the leaf, ignores it otherwise,
/// and anybody may post the bytes again. [SC8]
/// @dev Freezing and pausing stop the committee's entries, never forced ones.
contract BatchInbox is IBatchInbox, AccessManaged, Pausable {
    /// @notice Bytes that a blob carries: 4096 elements of 31 bytes after a zero byte.
    uint256 public constant BLOB_BYTES = 4096 * 31;
    /// @notice Kind of an entry whose bytes are in blobs.
    uint8 public constant KIND_BLOB = 1;
    /// @notice Kind of an entry whose bytes are in calldata.
    uint8 public constant KIND_CALLDATA = 2;
    /// @notice Kind of an entry of forced items.
    uint8 public constant KIND_FORCED = 3;

    /// @notice Stored checkpoints.
    ILightClient public immutable LIGHT_CLIENT;
    /// @notice Appends forced entries.
    IForcedInbox public immutable FORCED_INBOX;
    /// @notice Knows which rollups post.
    IRollupRegistry public immutable ROLLUPS;

    struct Inbox {
        /// Entries so far.
        uint64 entries;
        /// Last batch that an entry claims, or under VALIDIUM a leaf shown here.
        uint64 claimedSeq;
        /// Forced items that certified leaves shown here have consumed.
        uint64 forcedSeen;
        /// Hash chain of all entries, from 0: keccak256(abi.encode(acc, rollupId, keccak256(data)))
        /// with the data of the entry's log.
        bytes32 acc;
    }

    /// What an entry says beside its place.
    struct Content {
        uint8 kind;
        uint64 fromSeq;
        uint64 toSeq;
        bytes32 batchHash;
        bytes32[] versionedHashes;
        uint32 offset;
        uint32 length;
    }

    /// @notice One rollup's inbox: entries so far, last batch claimed, forced items consumed by
    /// certified leaves shown here, hash chain over all entries.
    mapping(uint64 rollupId => Inbox) public inbox;

    /// @notice Entry `index` of a rollup.
    /// @param kind 1 BLOB, 2 CALLDATA, 3 FORCED.
    /// @param fromSeq First batch; FORCED: first item.
    /// @param toSeq Last batch; FORCED: the item after the last.
    /// @param batchHash Of batch `toSeq`; FORCED: hash chain over all items below `toSeq`.
    /// @param versionedHashes Of the blobs; CALLDATA: keccak256 of the bytes, alone; FORCED: none.
    /// @param offset Usable bytes of the first blob before the range.
    /// @param length Bytes of the range.
    event Entry(
        uint64 indexed rollupId,
        uint64 index,
        uint8 kind,
        uint64 fromSeq,
        uint64 toSeq,
        bytes32 batchHash,
        bytes32[] versionedHashes,
        uint32 offset,
        uint32 length
    );

    /// @notice A certified leaf was shown without bytes.
    event Acknowledged(uint64 indexed rollupId, uint64 claimedSeq, uint64 forcedSeen);

    error NoRange();
    error Frozen();
    error NotCertified(uint64 height);
    error NotUnderRoot(uint64 rollupId);
    error NotPosted(uint64 rollupId, uint64 epoch);
    error RangeOutOfBounds(uint64 rollupId, uint64 fromSeq, uint64 toSeq, uint64 claimedSeq);
    error BytesOutOfBounds(uint64 rollupId);
    error BlobMissing(uint256 blobIndex);
    error ForcedItemDue(uint64 rollupId, uint64 deadline);
    error NothingNew(uint64 rollupId);
    error NotForcedInbox(address caller);
    error NotThisContract(address named);

    /// @param authority Access manager of the pause.
    /// @param registry Names the other contracts; must exist.
    constructor(address authority, IOperatorRegistry registry) AccessManaged(authority) {
        (, address lightClient, address rollups, address batchInbox, address forcedInbox,,) =
            registry.contracts();
        if (batchInbox != address(this)) revert NotThisContract(batchInbox);
        LIGHT_CLIENT = ILightClient(lightClient);
        FORCED_INBOX = IForcedInbox(forcedInbox);
        ROLLUPS = IRollupRegistry(rollups);
    }

    /// @notice Posts ranges of any rollups whose bytes are in this transaction's blobs; anybody
    /// may. Ranges of many rollups share blobs, and a range may run into the next blob.
    /// @param header A stored checkpoint.
    function post(Header calldata header, Range[] calldata ranges) external whenNotPaused {
        if (ranges.length == 0) revert NoRange();
        _checkHeader(header);
        for (uint256 i; i < ranges.length; ++i) {
            Range calldata range = ranges[i];
            Content memory entry = _checkLeaf(header, range.leaf, range.proof);
            (entry.kind, entry.versionedHashes) = (KIND_BLOB, _coveredBlobs(range));
            _claim(header.epoch, range, entry);
        }
    }

    /// @notice Posts one range whose bytes are `data`, for ranges too short for a blob; anybody may.
    /// @param header A stored checkpoint.
    function postCalldata(Header calldata header, Range calldata range, bytes calldata data)
        external
        whenNotPaused
    {
        bool placed = range.blobIndex == 0 && range.offset == 0;
        if (!placed || data.length == 0 || range.length != data.length) {
            revert BytesOutOfBounds(range.leaf.rollupId);
        }
        _checkHeader(header);
        Content memory entry = _checkLeaf(header, range.leaf, range.proof);
        (entry.kind, entry.versionedHashes) = (KIND_CALLDATA, new bytes32[](1));
        entry.versionedHashes[0] = keccak256(data);
        _claim(header.epoch, range, entry);
    }

    /// @notice Notes what a certified leaf says without bytes: the forced items it has consumed,
    /// and under VALIDIUM its batches, which have no entries; anybody may.
    /// @dev Without it the queue of a VALIDIUM rollup would look ever longer and its fee only rise,
    /// a rollup that leaves VALIDIUM could not begin to post in the middle, and a backlog that
    /// needs several transactions could not be posted once an item which it consumes is due.
    /// @param header A stored checkpoint.
    /// @param proof Siblings of the leaf under `header.rollupsRoot`.
    function acknowledge(Header calldata header, Leaf calldata leaf, bytes32[] calldata proof)
        external
        whenNotPaused
    {
        _checkHeader(header);
        _checkLeaf(header, leaf, proof);
        Inbox storage box = inbox[leaf.rollupId];
        (uint64 seq, uint64 seen) = (box.claimedSeq, box.forcedSeen);
        bool ahead = leaf.rollupSeq > seq && !ROLLUPS.isPosted(leaf.rollupId, header.epoch);
        if (!ahead && leaf.forcedUpto <= seen) revert NothingNew(leaf.rollupId);
        if (ahead) box.claimedSeq = seq = leaf.rollupSeq;
        if (leaf.forcedUpto > seen) box.forcedSeen = seen = leaf.forcedUpto;
        emit Acknowledged(leaf.rollupId, seq, seen);
    }

    /// @inheritdoc IBatchInbox
    function appendForced(uint64 rollupId, uint64 from, uint64 to, bytes32 itemsHash) external {
        if (msg.sender != address(FORCED_INBOX)) revert NotForcedInbox(msg.sender);
        _append(rollupId, Content(KIND_FORCED, from, to, itemsHash, new bytes32[](0), 0, 0));
    }

    /// @notice Stops the committee's entries. Forced entries go on.
    function pause() external restricted {
        _pause();
    }

    /// @notice Lets the committee's entries go on.
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc IBatchInbox
    function forcedSeen(uint64 rollupId) external view returns (uint64) {
        return inbox[rollupId].forcedSeen;
    }

    /// @dev The rules that make a range an entry; then the entry.
    function _claim(uint64 epoch, Range calldata range, Content memory entry) private {
        Leaf calldata leaf = range.leaf;
        uint64 rollupId = leaf.rollupId;
        Inbox storage box = inbox[rollupId];
        (uint64 claimedSeq, uint64 seen) = (box.claimedSeq, box.forcedSeen);
        (entry.fromSeq, entry.offset, entry.length) = (range.fromSeq, range.offset, range.length);
        // What is claimed never has a hole, and bytes come twice only where somebody means it.
        bool known = entry.toSeq <= claimedSeq;
        bool inBounds = entry.fromSeq > 0 && entry.fromSeq <= entry.toSeq
            && entry.fromSeq <= uint256(claimedSeq) + 1 && (range.repost || !known);
        if (!inBounds) {
            revert RangeOutOfBounds(rollupId, entry.fromSeq, entry.toSeq, claimedSeq);
        }
        if (!ROLLUPS.isPosted(rollupId, epoch)) revert NotPosted(rollupId, epoch);

        // Rule A: no entry of the committee while an item is due that it has not consumed. A repost
        // is older than what was seen since, hence the greater of the two. [SC8]
        if (leaf.forcedUpto > seen) seen = leaf.forcedUpto;
        uint64 deadline = FORCED_INBOX.nextDeadline(rollupId, seen);
        if (deadline != 0 && block.timestamp > deadline) revert ForcedItemDue(rollupId, deadline);

        if (!known) box.claimedSeq = entry.toSeq;
        box.forcedSeen = seen;
        _append(rollupId, entry);
    }

    function _append(uint64 rollupId, Content memory entry) private {
        Inbox storage box = inbox[rollupId];
        uint64 index = box.entries++;
        bytes memory said = abi.encode(
            index,
            entry.kind,
            entry.fromSeq,
            entry.toSeq,
            entry.batchHash,
            entry.versionedHashes,
            entry.offset,
            entry.length
        );
        box.acc = keccak256(abi.encode(box.acc, rollupId, keccak256(said)));
        // `emit Entry(..)`: its data are the bytes that were hashed.
        bytes32 topic = Entry.selector;
        assembly ("memory-safe") {
            log2(add(said, 32), mload(said), topic, rollupId)
        }
    }

    function _checkHeader(Header calldata header) private view {
        (bool stored, bool frozen) = LIGHT_CLIENT.statusOf(LockstepHash.outputHash(header));
        if (frozen) revert Frozen();
        if (!stored) revert NotCertified(header.height);
    }

    /// @dev An entry that ends with `leaf`, which is under the header.
    function _checkLeaf(Header calldata header, Leaf calldata leaf, bytes32[] calldata proof)
        private
        pure
        returns (Content memory entry)
    {
        (entry.batchHash, entry.toSeq) = (LockstepHash.leafHash(leaf), leaf.rollupSeq);
        uint64 rollupId = leaf.rollupId;
        bool proven = rollupId > 0
            && PositionalProof.verify(
                header.rollupsRoot, entry.batchHash, rollupId - 1, header.rollupCount, proof
            );
        if (!proven) revert NotUnderRoot(rollupId);
    }

    /// @dev Versioned hashes of all blobs that a range touches; each must be in this transaction.
    function _coveredBlobs(Range calldata range) private view returns (bytes32[] memory hashes) {
        if (range.offset >= BLOB_BYTES || range.length == 0) {
            revert BytesOutOfBounds(range.leaf.rollupId);
        }
        uint256 covered = (uint256(range.offset) + range.length + BLOB_BYTES - 1) / BLOB_BYTES;
        hashes = new bytes32[](covered);
        for (uint256 i; i < covered; ++i) {
            uint256 index = range.blobIndex + i;
            bytes32 versionedHash = blobhash(index);
            if (versionedHash == 0) revert BlobMissing(index);
            hashes[i] = versionedHash;
        }
    }
}
