// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice The slow obvious tree: what `PositionalProof` must agree with. [O3]
library Tree {
    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = _pad(leaves);
        while (level.length > 1) level = _above(level);
        return level[0];
    }

    function proofOf(bytes32[] memory leaves, uint256 index)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        bytes32[] memory level = _pad(leaves);
        uint256 depth;
        while (1 << depth < level.length) ++depth;
        siblings = new bytes32[](depth);
        for (uint256 i; i < depth; ++i) {
            siblings[i] = level[index ^ 1];
            level = _above(level);
            index >>= 1;
        }
    }

    function _pad(bytes32[] memory leaves) private pure returns (bytes32[] memory padded) {
        uint256 size = 1;
        while (size < leaves.length) size <<= 1;
        padded = new bytes32[](size);
        for (uint256 i; i < leaves.length; ++i) padded[i] = leaves[i];
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i; i < above.length; ++i) {
            above[i] = keccak256(abi.encode(level[2 * i], level[2 * i + 1]));
        }
    }
}
