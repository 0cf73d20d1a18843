// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What a height means for every rollup, and what its committee signs: the fields of the
/// output header in number order. Static, so its calldata is its preimage.
struct Header {
    uint32 version;
    /// Instance of consensus; names the committee that certifies.
    uint64 epoch;
    uint64 height;
    uint64 view_;
    uint64 timestampMs;
    bytes32 blockHash;
    /// Output hash of `height - 1`.
    bytes32 prevOutputHash;
    /// Root over the latest leaf of every registered rollup, by id.
    bytes32 rollupsRoot;
    uint32 rollupCount;
    /// Finalized L1 block that the committee has read up to.
    uint64 anchorNumber;
    bytes32 anchorHash;
    /// keccak-256 of the committee blob of `epoch`.
    bytes32 committeeHash;
    /// Zero but in an epoch's last output.
    bytes32 nextCommittee;
    bytes32 beacon;
    bytes32 stateRoot;
}

/// @notice The latest batch of one rollup; the fields of the rollup leaf in number order.
struct Leaf {
    uint64 rollupId;
    /// Gapless from 1; 0 = registered, no batch yet.
    uint64 rollupSeq;
    uint64 batchHeight;
    bytes32 prevBatchHash;
    bytes32 bodyRoot;
    uint32 txCount;
    /// Bytes of all transactions of the batch.
    uint64 byteSize;
    /// Items of the forced inbox consumed so far.
    uint64 forcedUpto;
    uint32 orderPolicy;
    /// Cumulative wei.
    uint256 spent;
}

/// @notice One statement that a BLS key signs; which fields are zero depends on the phase.
struct Vote {
    /// 1 NOTARIZE, 2 NULLIFY, 3 FINALIZE, 4 ACK, 5 OUTPUT, 6 POP, 7 PROPOSE.
    uint8 phase;
    uint64 epoch;
    /// Block height; lane height in ACK; 0 in NULLIFY and POP.
    uint64 height;
    /// View; the lane in ACK; 0 in OUTPUT and POP.
    uint64 view_;
    bytes32 hash;
}

/// @title LockstepHash
/// @notice The hashes and digests that Solidity and TypeScript compute alike. [D5, D6]
library LockstepHash {
    /// keccak256("LOCKSTEP/v1/VOTE")
    bytes32 internal constant TAG_VOTE =
        0x13765037595e93f7b31cdd7389f9d293da75bd947547b889f709722e96177705;
    /// keccak256("LOCKSTEP/v1/ACK")
    bytes32 internal constant TAG_ACK =
        0x53037226fefb952a40da1608d3f577f43b2c203ee84162ea56b7032368cd212f;
    /// keccak256("LOCKSTEP/v1/OUTPUT")
    bytes32 internal constant TAG_OUTPUT =
        0x9b808d6bd644cb048acd553e3405998d8102595de85e181ec6ba48ddfd1cbb2d;
    /// keccak256("LOCKSTEP/v1/POP")
    bytes32 internal constant TAG_POP =
        0x45c95a6490d8dccd8f3b01ccfb5d2cf8bd5387026536b63fd70ec5d9231dcd9e;
    /// keccak256("LOCKSTEP/v1/OUTPUT-HEADER")
    bytes32 internal constant TAG_HEADER =
        0xfdfb6c755ad44f36e1ff3dfe822701bdc554057d5128fdadf99acbd51df1114e;
    /// keccak256("LOCKSTEP/v1/ROLLUP-LEAF")
    bytes32 internal constant TAG_LEAF =
        0x627ba38467b58baa62163eaed8ccd4299da19d90d6f6be923e186cf87a421e2a;

    uint8 internal constant PHASE_NOTARIZE = 1;
    uint8 internal constant PHASE_NULLIFY = 2;
    uint8 internal constant PHASE_FINALIZE = 3;
    uint8 internal constant PHASE_ACK = 4;
    uint8 internal constant PHASE_OUTPUT = 5;
    uint8 internal constant PHASE_POP = 6;
    uint8 internal constant PHASE_PROPOSE = 7;

    /// Version of the headers that these contracts read.
    uint32 internal constant OUTPUT_VERSION = 1;

    /// A phase outside 1..7.
    error UnknownPhase(uint8 phase);

    /// @notice keccak256(abi.encode(TAG_HEADER, fields..)). Hashes the calldata words as they are:
    /// a field with dirty high bits gives a hash that no committee signed.
    function outputHash(Header calldata header) internal pure returns (bytes32 hash) {
        bytes32 tag = TAG_HEADER;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            calldatacopy(add(free, 32), header, 480)
            hash := keccak256(free, 512)
        }
    }

    /// @notice keccak256(abi.encode(TAG_LEAF, fields..)): the batch hash of a leaf.
    function leafHash(Leaf calldata leaf) internal pure returns (bytes32 hash) {
        bytes32 tag = TAG_LEAF;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            calldatacopy(add(free, 32), leaf, 320)
            hash := keccak256(free, 352)
        }
    }

    /// @notice Digest of an output certificate. The view word is 0: the header carries the view, so
    /// a key signs once per height.
    /// @param registry The OperatorRegistry, which is the network's identity.
    function outputDigest(address registry, uint64 epoch, uint64 height, bytes32 hash)
        internal
        view
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                TAG_OUTPUT, block.chainid, registry, epoch, height, uint64(0), PHASE_OUTPUT, hash
            )
        );
    }

    /// @notice The 32 bytes that BLS signs. The chain id is read at run time, so that a forked chain
    /// accepts nothing.
    function voteDigest(address registry, Vote memory vote) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                tagOf(vote.phase),
                block.chainid,
                registry,
                vote.epoch,
                vote.height,
                vote.view_,
                vote.phase,
                vote.hash
            )
        );
    }

    /// @notice Digest of a proof of possession, which binds chain, registry, owner, key and node
    /// key. [K2]
    /// @param keyHash keccak-256 of the 96 bytes of the key.
    function possessionDigest(address registry, address owner, bytes32 keyHash, bytes32 nodeKey)
        internal
        view
        returns (bytes32)
    {
        bytes32 hash = keccak256(abi.encode(owner, keyHash, nodeKey));
        return keccak256(
            abi.encode(
                TAG_POP, block.chainid, registry, uint64(0), uint64(0), uint64(0), PHASE_POP, hash
            )
        );
    }

    /// @notice TAG of a phase.
    function tagOf(uint8 phase) internal pure returns (bytes32) {
        if (phase == PHASE_ACK) return TAG_ACK;
        if (phase == PHASE_OUTPUT) return TAG_OUTPUT;
        if (phase == PHASE_POP) return TAG_POP;
        if (phase == 0 || phase > PHASE_PROPOSE) revert UnknownPhase(phase);
        return TAG_VOTE;
    }
}
