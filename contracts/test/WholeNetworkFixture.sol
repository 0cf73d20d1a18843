// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BatchInbox, Range} from "../src/BatchInbox.sol";
import {ForcedInbox} from "../src/ForcedInbox.sol";
import {OperatorRegistry} from "../src/OperatorRegistry.sol";
import {RollupRegistry} from "../src/RollupRegistry.sol";
import {Slasher} from "../src/Slasher.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {CertificateFixture} from "./CertificateFixture.sol";
import {LeafFixture} from "./LeafFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Every contract as a deployment has it, and rollups that count from epoch 0 on.
abstract contract WholeNetworkFixture is CertificateFixture, LeafFixture {
    uint256 internal constant REGISTER_FEE = 1 ether;
    uint64 internal constant DELAY = 2 hours;
    uint64 internal constant GRACE = 2 hours;

    RollupRegistry internal rollups;
    BatchInbox internal inbox;
    ForcedInbox internal forced;
    Slasher internal slasher;

    receive() external payable {}

    function setUp() public virtual override {
        super.setUp();
        vm.deal(address(this), 1_000_000 ether);
        rollups = new RollupRegistry(address(authority), registry, REGISTER_FEE);
        inbox = new BatchInbox(address(authority), registry);
        forced = new ForcedInbox(registry, DELAY, GRACE, 0.001 ether);
        slasher = new Slasher(address(authority), registry);
    }

    function namesFrom(uint256 nonce)
        internal
        view
        override
        returns (OperatorRegistry.Contracts memory names)
    {
        names = super.namesFrom(nonce);
        names.rollups = createdAt(nonce + 3);
        names.batchInbox = createdAt(nonce + 4);
        names.forcedInbox = createdAt(nonce + 5);
        names.slasher = createdAt(nonce + 6);
    }

    function registerRollups(uint256 count) internal {
        for (uint256 i; i < count; ++i) {
            string memory name = string.concat("rollup-", vm.toString(i));
            rollups.register{value: REGISTER_FEE}(name, 900, 1, false, 0, 0, 1 ether);
        }
    }

    /// @notice A checkpoint of epoch 0 over these leaves, signed by all.
    function settled(uint64 height, Leaf[] memory leaves) internal returns (Header memory header) {
        vm.roll(block.number + 1);
        header = headerAt(0, height);
        header.rollupsRoot = Tree.rootOf(hashesOf(leaves));
        header.rollupCount = uint32(leaves.length);
        submit(header, 0);
    }

    /// @notice `count` rollups at batch `seq`.
    function leavesAt(uint256 count, uint64 seq) internal pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](count);
        for (uint64 i; i < count; ++i) {
            leaves[i] = leafOf(i + 1, seq, 0);
            leaves[i].prevBatchHash = keccak256(abi.encode("batch", i, seq - 1));
            leaves[i].spent = uint256(seq) * 1e15;
        }
    }

    /// @notice Ranges of the first `count` rollups, one after the other in the blobs.
    function rangesOf(Leaf[] memory leaves, uint256 count, uint64 fromSeq)
        internal
        pure
        returns (Range[] memory ranges)
    {
        ranges = new Range[](count);
        for (uint64 i; i < count; ++i) {
            ranges[i] = rangeOf(leaves, i + 1, fromSeq);
            ranges[i].offset = 1000 * uint32(i);
        }
    }
}
