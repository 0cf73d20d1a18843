// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Range} from "../src/BatchInbox.sol";
import {Leaf} from "../src/libraries/LockstepHash.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";

/// @notice Leaves of rollups, and what a settler posts for them.
abstract contract LeafFixture is Test {
    function leafOf(uint64 rollupId, uint64 seq, uint64 forcedUpto)
        internal
        pure
        returns (Leaf memory leaf)
    {
        leaf.rollupId = rollupId;
        leaf.rollupSeq = seq;
        leaf.batchHeight = seq;
        leaf.bodyRoot = keccak256(abi.encode("body", rollupId, seq));
        leaf.txCount = 1;
        leaf.byteSize = 100;
        leaf.forcedUpto = forcedUpto;
        leaf.orderPolicy = 1;
    }

    function hashOf(Leaf memory leaf) internal pure returns (bytes32) {
        bytes32 tag = keccak256("LOCKSTEP/v1/ROLLUP-LEAF");
        return keccak256(abi.encode(tag, leaf));
    }

    function hashesOf(Leaf[] memory leaves) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](leaves.length);
        for (uint256 i; i < leaves.length; ++i) {
            hashes[i] = hashOf(leaves[i]);
        }
    }

    function rangeOf(Leaf[] memory leaves, uint64 rollupId, uint64 fromSeq)
        internal
        pure
        returns (Range memory range)
    {
        range.leaf = leaves[rollupId - 1];
        range.fromSeq = fromSeq;
        range.proof = Tree.proofOf(hashesOf(leaves), rollupId - 1);
        range.length = 1000;
    }

    /// @notice The next transaction carries `count` blobs.
    function carryBlobs(uint256 count) internal returns (bytes32[] memory hashes) {
        hashes = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            hashes[i] = bytes32(uint256(1) << 248 | (uint256(keccak256(abi.encode(i))) >> 8));
        }
        vm.blobhashes(hashes);
    }
}
