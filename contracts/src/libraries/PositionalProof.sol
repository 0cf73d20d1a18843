// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title PositionalProof
/// @notice Proofs in the keccak trees of outputs: leaves padded with zero words to a power of two,
/// parent = keccak256(left, right), siblings bottom up. The same rule as `src/crypto/merkle.ts`. [O3]
library PositionalProof {
    /// @notice Whether `leaf` stands at `index` of a tree of `leafCount` leaves under `root`.
    /// @dev The number of leaves fixes the number of siblings and so the meaning of every bit of
    /// the index: a leaf has one place and one proof, and no inner node passes for a leaf. It must
    /// come from certified data (`rollup_count`), never from the prover.
    function verify(
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        uint256 leafCount,
        bytes32[] calldata siblings
    ) internal pure returns (bool) {
        if (index >= leafCount) return false;
        uint256 depth = siblings.length;
        if (depth > 32 || leafCount > 1 << depth) return false;
        if (depth > 0 && leafCount <= 1 << (depth - 1)) return false;
        bytes32 node = leaf;
        for (uint256 level; level < depth; ++level) {
            bytes32 sibling = siblings[level];
            node = index & 1 == 0
                ? Hashes.efficientKeccak256(node, sibling)
                : Hashes.efficientKeccak256(sibling, node);
            index >>= 1;
        }
        return node == root;
    }
}
