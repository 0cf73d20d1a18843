// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CommitteeManager} from "../src/CommitteeManager.sol";
import {Operator, OperatorRegistry, Status} from "../src/OperatorRegistry.sol";
import {TestToken} from "../src/TestToken.sol";
import {LockstepHash} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {OperatorFixture} from "./OperatorFixture.sol";
import {Test} from "./Test.sol";

/// @notice Operators that do anything in any order, and books of what they paid and got.
contract OperatorHandler is Test {
    uint128 private constant SEAT_BOND = 100 ether;
    address private constant SLASHER = address(0x51a5);

    OperatorRegistry public immutable REGISTRY;
    CommitteeManager public immutable MANAGER;
    TestToken public immutable TOKEN;
    uint256 public deposited;
    uint256 public withdrawn;
    uint256 public slashed;
    uint256 private _keys;
    /// Key hash by number, its operator by hash.
    bytes32[] public keyHashes;
    mapping(bytes32 keyHash => uint64) public holder;
    /// Hash of every set when its epoch was written.
    mapping(uint64 epoch => bytes32) public written;

    constructor(OperatorRegistry registry, CommitteeManager manager, TestToken token) {
        (REGISTRY, MANAGER, TOKEN) = (registry, manager, token);
    }

    function keyCount() external view returns (uint256) {
        return keyHashes.length;
    }

    function join(uint256 seats) public {
        seats = bound(seats, 1, 9);
        uint64 next = REGISTRY.operatorCount() + 1;
        address owner = address(uint160(0x1000 + next));
        _fund(owner, seats);
        bytes32 nodeKey = keccak256(abi.encode("node", next));
        (bytes memory key, bytes memory pop) = _nextKey(owner, nodeKey, next);
        vm.prank(owner);
        REGISTRY.register(uint8(seats), key, pop, nodeKey, "");
    }

    function addSeats(uint256 some, uint256 seats) external {
        uint64 id = _idOf(some);
        Operator memory operator = REGISTRY.operators(id);
        seats = bound(seats, 1, 5);
        if (operator.status != Status.ACTIVE || operator.seats + seats > 84) return;
        _fund(operator.owner, seats);
        vm.prank(operator.owner);
        REGISTRY.addSeats(id, uint8(seats));
    }

    function requestExit(uint256 some, uint256 seats) external {
        uint64 id = _idOf(some);
        Operator memory operator = REGISTRY.operators(id);
        if (operator.seats == 0) return;
        vm.prank(operator.owner);
        REGISTRY.requestExit(id, uint8(bound(seats, 1, operator.seats)));
    }

    function withdraw(uint256 some, bool wait) external {
        uint64 id = _idOf(some);
        Operator memory operator = REGISTRY.operators(id);
        if (operator.exiting == 0) return;
        if (wait && block.timestamp < operator.unlock) vm.warp(operator.unlock);
        if (block.timestamp < operator.unlock) return;
        vm.prank(operator.owner);
        withdrawn += REGISTRY.withdraw(id);
    }

    function rotateKey(uint256 some) external {
        uint64 id = _idOf(some);
        Operator memory operator = REGISTRY.operators(id);
        if (operator.status != Status.ACTIVE) return;
        (bytes memory key, bytes memory pop) = _nextKey(operator.owner, operator.nodeKey, id);
        vm.prank(operator.owner);
        REGISTRY.rotateKey(id, key, pop);
    }

    function slash(uint256 some, uint256 bps) external {
        uint64 id = _idOf(some);
        vm.prank(SLASHER);
        slashed += REGISTRY.slash(id, uint16(bound(bps, 0, 10_000)), address(0xfee));
    }

    function passBlocks(uint256 blocks) external {
        blocks = bound(blocks, 1, 12);
        vm.roll(block.number + blocks);
        vm.warp(block.timestamp + 12 * blocks);
    }

    function advance(uint256 back) external {
        if (MANAGER.base() == 0 || block.number < MANAGER.base()) return;
        uint256 newest = (block.number - MANAGER.base()) / MANAGER.EPOCH_L1_BLOCKS() + 1;
        uint64 epoch = uint64(newest - bound(back, 0, 1));
        if (written[epoch] != 0) return;
        MANAGER.advanceEpoch(epoch);
        (address blob,) = MANAGER.committees(epoch);
        written[epoch] = blob.codehash;
    }

    function _idOf(uint256 id) private view returns (uint64) {
        return uint64(bound(id, 1, REGISTRY.operatorCount()));
    }

    function _fund(address owner, uint256 seats) private {
        TOKEN.mint(owner, seats * SEAT_BOND);
        deposited += seats * SEAT_BOND;
        vm.prank(owner);
        TOKEN.approve(address(REGISTRY), type(uint256).max);
    }

    function _nextKey(address owner, bytes32 nodeKey, uint64 id)
        private
        returns (bytes memory key, bytes memory pop)
    {
        uint256 secret = BlsSigner.secretOf(++_keys);
        key = BlsSigner.keyOf(secret);
        keyHashes.push(keccak256(key));
        holder[keccak256(key)] = id;
        pop = BlsSigner.sign(
            secret, LockstepHash.possessionDigest(address(REGISTRY), owner, keccak256(key), nodeKey)
        );
    }
}

/// @notice What holds after any run of calls. [SC5, SC6]
contract OperatorInvariantTest is OperatorFixture {
    OperatorHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new OperatorHandler(registry, manager, token);
        for (uint256 i; i < 5; ++i) {
            handler.join(2);
        }
        manager.start();
        vm.roll(manager.base());
    }

    /// Read by forge: calls go to the handler alone.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC5_bondIsSeatBondPerSeat() external view {
        for (uint64 id = 1; id <= registry.operatorCount(); ++id) {
            Operator memory operator = operatorOf(id);
            assertEq(operator.bond, uint256(SEAT_BOND) * operator.seats, "bond");
            assertTrue(
                (operator.status == Status.ACTIVE) == (operator.seats != 0), "active with seats"
            );
        }
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC5_heldIsActiveAndExiting() external view {
        uint256 owed = 0;
        for (uint64 id = 1; id <= registry.operatorCount(); ++id) {
            Operator memory operator = operatorOf(id);
            owed += uint256(operator.bond) + operator.exiting;
        }
        assertEq(token.balanceOf(address(registry)), owed, "held");
        assertEq(
            handler.withdrawn() + handler.slashed() + owed, handler.deposited(), "all deposited"
        );
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC5_oneKeyOneOperatorForEver() external view {
        for (uint256 i; i < handler.keyCount(); ++i) {
            bytes32 keyHash = handler.keyHashes(i);
            assertEq(registry.keyOwner(keyHash), handler.holder(keyHash), "holder");
        }
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC5_activeOperatorsSitAtTheirPlaces() external view {
        uint256[] memory places = registry.placesAt(type(uint64).max >> 16);
        uint256 seated = 0;
        for (uint256 place; place < places.length; ++place) {
            if (uint8(places[place]) != 0) seated += 1;
        }
        uint256 active = 0;
        for (uint64 id = 1; id <= registry.operatorCount(); ++id) {
            Operator memory operator = operatorOf(id);
            if (operator.status != Status.ACTIVE) continue;
            active += 1;
            uint256 word = places[operator.place];
            assertEq(uint40(word >> 8), id, "its place");
            assertEq(uint8(word), operator.seats, "its seats");
            assertEq(address(uint160(word >> 48)), operator.keyPtr, "its key");
        }
        assertEq(seated, active, "nobody else");
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC6_writtenSetsAreWhatHistoryGives() external view {
        uint256 last = (block.number - manager.base()) / P + 1;
        for (uint64 epoch = 0; epoch <= last; ++epoch) {
            bytes32 hash = handler.written(epoch);
            if (hash == 0) continue;
            (bytes memory code,) = manager.setOf(epoch);
            assertEq(keccak256(code), hash, "as written");
        }
    }
}
