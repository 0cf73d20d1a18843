// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PositionalProof} from "../src/libraries/PositionalProof.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";

/// @notice Its proofs are calldata, hence the calls from outside.
contract Verifier {
    function verify(
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        uint256 leafCount,
        bytes32[] calldata siblings
    ) external pure returns (bool) {
        return PositionalProof.verify(root, leaf, index, leafCount, siblings);
    }
}

contract PositionalProofTest is Test {
    Verifier private verifier = new Verifier();

    function leavesOf(uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) leaves[i] = keccak256(abi.encode(i));
    }

    /// The trees that TypeScript is pinned to.
    function test_O3_the_vectors_of_typescript_hold() public {
        string memory json = vm.readFile("test/vectors/crypto/merkle.json");
        uint256 seen;
        for (uint256 t = 1; t < 5; ++t) {
            string memory at = string.concat(".trees[", vm.toString(t), "]");
            bytes32[] memory leaves = vm.parseJsonBytes32Array(json, string.concat(at, ".leaves"));
            bytes32 root = vm.parseJsonBytes32(json, string.concat(at, ".root"));
            assertEq(Tree.rootOf(leaves), root, "root");
            for (uint256 i; i < leaves.length; ++i) {
                string memory path = string.concat(at, ".proofs[", vm.toString(i), "]");
                bytes32[] memory proof =
                    leaves.length == 1 ? new bytes32[](0) : vm.parseJsonBytes32Array(json, path);
                assertTrue(
                    verifier.verify(root, leaves[i], i, leaves.length, proof), "vector refused"
                );
                ++seen;
            }
        }
        assertLe(6, seen, "vectors");
    }

    function testFuzz_O3_each_leaf_has_its_place(uint256 count, uint256 index) public view {
        count = bound(count, 1, 40);
        index = bound(index, 0, count - 1);
        bytes32[] memory leaves = leavesOf(count);
        bytes32 root = Tree.rootOf(leaves);
        bytes32[] memory proof = Tree.proofOf(leaves, index);
        assertTrue(verifier.verify(root, leaves[index], index, count, proof), "refused");
        for (uint256 other; other < count + 2; ++other) {
            bool holds = verifier.verify(root, leaves[index], other, count, proof);
            assertTrue(holds == (other == index), "another place");
        }
    }

    function testFuzz_O3_a_changed_proof_is_refused(uint256 count, uint256 index, uint256 at)
        public
        view
    {
        count = bound(count, 2, 40);
        index = bound(index, 0, count - 1);
        bytes32[] memory leaves = leavesOf(count);
        bytes32[] memory proof = Tree.proofOf(leaves, index);
        proof[bound(at, 0, proof.length - 1)] ^= bytes32(uint256(1) << (at % 256));
        bool holds = verifier.verify(Tree.rootOf(leaves), leaves[index], index, count, proof);
        assertTrue(!holds, "accepted");
    }

    /// An inner node with a shorter path would otherwise pass for a leaf.
    function test_O3_the_count_fixes_the_length_of_a_proof() public view {
        bytes32[] memory leaves = leavesOf(4);
        bytes32 root = Tree.rootOf(leaves);
        bytes32 inner = keccak256(abi.encode(leaves[0], leaves[1]));
        bytes32[] memory short = new bytes32[](1);
        short[0] = keccak256(abi.encode(leaves[2], leaves[3]));
        assertTrue(!verifier.verify(root, inner, 0, 4, short), "inner node");
        assertTrue(!verifier.verify(root, root, 0, 4, new bytes32[](0)), "root");
        assertTrue(!verifier.verify(root, root, 0, 0, new bytes32[](0)), "tree of none");
        bytes32[] memory proof = Tree.proofOf(leaves, 0);
        assertTrue(!verifier.verify(root, leaves[0], 0, 2, proof), "count too small");
        assertTrue(!verifier.verify(root, leaves[0], 0, 5, proof), "count too large");
        assertTrue(!verifier.verify(root, leaves[0], 0, 2 ** 255, proof), "count absurd");
        assertTrue(!verifier.verify(root, leaves[0], 0, 4, new bytes32[](300)), "absurd depth");
    }
}
