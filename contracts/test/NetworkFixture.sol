// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {BatchInbox, Range} from "../src/BatchInbox.sol";
import {ForcedInbox} from "../src/ForcedInbox.sol";
import {RollupRegistry} from "../src/RollupRegistry.sol";
import {Slasher} from "../src/Slasher.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {FakeNetwork} from "./FakeNetwork.sol";
import {LeafFixture} from "./LeafFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice The four contracts under test beside a fake of the others, three rollups (1 and 2 post,
/// 3 is a validium), and checkpoints over any leaves.
abstract contract NetworkFixture is LeafFixture {
    address internal constant REGISTRY = address(0xaa);
    address internal constant STRANGER = address(0xbad);
    uint256 internal constant REGISTER_FEE = 1 ether;
    uint256 internal constant BASE_FEE = 0.001 ether;
    uint64 internal constant DELAY = 2 hours;
    uint64 internal constant GRACE = 2 hours;
    uint64 internal constant EPOCH_BLOCKS = 300;
    /// Where tests start: two epochs after the base, so that what was registered at the base counts.
    uint64 internal constant BASE_BLOCK = 1000;
    uint64 internal constant EPOCH = 2;

    FakeNetwork internal network = FakeNetwork(REGISTRY);
    AccessManager internal authority;
    RollupRegistry internal rollups;
    BatchInbox internal inbox;
    ForcedInbox internal forced;
    Slasher internal slasher;

    receive() external payable {}

    function setUp() public virtual {
        vm.etch(REGISTRY, type(FakeNetwork).runtimeCode);
        vm.warp(1_800_000_000);
        vm.roll(BASE_BLOCK);
        network.setSchedule(BASE_BLOCK, EPOCH_BLOCKS);
        authority = new AccessManager(address(this));
        uint256 nonce = vm.getNonce(address(this));
        network.name(
            vm.computeCreateAddress(address(this), nonce),
            vm.computeCreateAddress(address(this), nonce + 1),
            vm.computeCreateAddress(address(this), nonce + 2),
            vm.computeCreateAddress(address(this), nonce + 3)
        );
        IOperatorRegistry registry = IOperatorRegistry(REGISTRY);
        rollups = new RollupRegistry(address(authority), registry, REGISTER_FEE);
        inbox = new BatchInbox(address(authority), registry);
        forced = new ForcedInbox(registry, DELAY, GRACE, BASE_FEE);
        slasher = new Slasher(address(authority), registry);
        vm.deal(address(this), 1_000_000 ether);
        vm.deal(STRANGER, 1_000_000 ether);
        registerRollup("alpha", rollups.DA_POSTED());
        registerRollup("beta", rollups.DA_POSTED());
        registerRollup("gamma", rollups.DA_VALIDIUM());
    }

    function registerRollup(string memory name, uint8 daMode) internal returns (uint64) {
        return rollups.register{value: REGISTER_FEE}(name, 900, 1, false, 0, daMode, 1 ether);
    }

    function hashOf(Header memory header) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("LOCKSTEP/v1/OUTPUT-HEADER"), header));
    }

    /// @notice Stores a checkpoint over `leaves`, which stand in the order of their rollups.
    function checkpointOf(uint64 height, Leaf[] memory leaves)
        internal
        returns (Header memory header)
    {
        header.version = 1;
        header.epoch = EPOCH;
        header.height = height;
        header.timestampMs = height * 1000;
        header.blockHash = keccak256(abi.encode("block", height));
        header.rollupsRoot = Tree.rootOf(hashesOf(leaves));
        header.rollupCount = uint32(leaves.length);
        header.anchorNumber = uint64(block.number);
        network.setCheckpoint(hashOf(header));
    }

    /// @notice The leaves of all rollups when rollup `id` is at `leaf` and the others at nothing.
    function leavesWith(Leaf memory leaf) internal view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](rollups.count());
        for (uint64 id = 1; id <= leaves.length; ++id) {
            leaves[id - 1] = leafOf(id, 0, 0);
        }
        leaves[leaf.rollupId - 1] = leaf;
    }

    /// @notice Certifies `leaf` and gives what a settler posts for `[fromSeq, leaf]`.
    function certified(Leaf memory leaf, uint64 fromSeq)
        internal
        returns (Header memory header, Range[] memory ranges)
    {
        Leaf[] memory leaves = leavesWith(leaf);
        header = checkpointOf(leaf.rollupSeq, leaves);
        ranges = new Range[](1);
        ranges[0] = rangeOf(leaves, leaf.rollupId, fromSeq);
    }
}
