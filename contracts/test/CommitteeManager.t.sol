// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {CommitteeManager} from "../src/CommitteeManager.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {OperatorFixture} from "./OperatorFixture.sol";

contract CommitteeManagerTest is OperatorFixture {
    function test_SC6_startsOnceWithFourOperators() public {
        join(3, 2);
        vm.expectRevert(abi.encodeWithSelector(CommitteeManager.NoCommittee.selector, 0));
        manager.start();
        vm.expectRevert(CommitteeManager.NotStarted.selector);
        manager.advanceEpoch(0);
        join(1);
        vm.expectEmit(true, true, true, true);
        emit CommitteeManager.Started(uint64(block.number + 1));
        vm.prank(STRANGER);
        manager.start();
        vm.expectRevert(CommitteeManager.AlreadyStarted.selector);
        manager.start();
    }

    function test_SC6_aSetIsWrittenFromItsSnapshotOnForTwoEpochs() public {
        join(4, 1);
        manager.start();
        uint256 base = manager.base();
        vm.expectRevert(abi.encodeWithSelector(CommitteeManager.TooEarly.selector, 0, base));
        manager.advanceEpoch(0);
        assertEq(manager.snapshot(0), base, "snapshot(0)");
        assertEq(manager.snapshot(1), base, "snapshot(1)");
        assertEq(manager.snapshot(3), base + 2 * P, "snapshot(3)");
        vm.roll(base);
        vm.prank(STRANGER);
        manager.advanceEpoch(0);
        vm.expectRevert(abi.encodeWithSelector(CommitteeManager.AlreadySet.selector, 0));
        manager.advanceEpoch(0);
        vm.roll(base + 2 * P - 1);
        manager.advanceEpoch(1);
        vm.roll(base + 3 * P);
        vm.expectRevert(abi.encodeWithSelector(CommitteeManager.TooLate.selector, 2));
        manager.advanceEpoch(2);
        manager.advanceEpoch(3);
    }

    function test_SC6_aWrittenSetIsWhatTheRegistrySays() public {
        join(3);
        join(4, 1);
        manager.start();
        vm.roll(manager.base());
        (bytes memory code, uint64[] memory ids) = manager.setOf(0);
        manager.advanceEpoch(0);
        (address blob, uint64 validUntil) = manager.committees(0);
        assertEq(blob.codehash, keccak256(code), "blob");
        assertEq(validUntil, block.timestamp + VALIDITY, "validity");
        (,, uint64 startBlock) = manager.committeeOf(0);
        assertEq(startBlock, manager.base(), "start");
        assertEq(ids.length, 5, "members");
        // Seats 3, 1, 1, 1, 1: F of 6 is 1, so the cap is 1.
        assertEq(uint8(code[1]), 5, "n");
        assertEq(uint8(code[2]), 5, "S");
        for (uint256 i; i < ids.length; ++i) {
            assertEq(ids[i], i + 1, "place order");
            assertEq(uint8(code[99 + 97 * i + 96]), 1, "seats");
        }
    }

    function test_SC6_theAggregateKeyIsTheSumOfTheKeys() public {
        startNetwork(4, 1);
        (bytes memory code,) = manager.setOf(0);
        uint256 sum = 0;
        for (uint256 id = 1; id <= 4; ++id) {
            sum = addmod(sum, secrets[id], BlsSigner.ORDER);
        }
        bytes memory expected = BlsSigner.keyOf(sum);
        for (uint256 i; i < 96; ++i) {
            assertTrue(code[3 + i] == expected[i], "apk");
        }
    }

    function test_SC6_whatIsWrittenDoesNotDependOnTheTime() public {
        startNetwork(4, 2);
        vm.roll(manager.base() + 5);
        join(2);
        vm.prank(ownerOf(1));
        registry.requestExit(1, 1);
        vm.roll(manager.snapshot(2));
        uint256 state = vm.snapshotState();
        manager.advanceEpoch(2);
        (address early,) = manager.committees(2);
        bytes32 hash = early.codehash;
        vm.revertToState(state);
        join(2);
        vm.prank(ownerOf(2));
        registry.requestExit(2, 2);
        vm.roll(manager.snapshot(2) + 2 * P - 1);
        join(2);
        manager.advanceEpoch(2);
        (address late,) = manager.committees(2);
        assertEq(late.codehash, hash, "the same set");
    }

    function test_SC6_anUnchangedSetSharesItsContract() public {
        startNetwork(4, 1);
        manager.advanceEpoch(1);
        (address first,) = manager.committees(0);
        (address second,) = manager.committees(1);
        assertEq(first, second, "shared");
        vm.roll(manager.base() + P);
        join(1);
        vm.roll(manager.snapshot(3));
        manager.advanceEpoch(3);
        (address third,) = manager.committees(3);
        assertTrue(third != second, "another set, another contract");
    }

    function test_SC2_fewerThanFourOperatorsLeaveThePreviousSet() public {
        startNetwork(4, 1);
        manager.advanceEpoch(1);
        vm.prank(ownerOf(4));
        registry.requestExit(4, 1);
        (bytes memory code,) = manager.setOf(0);
        (bytes memory carried, uint64[] memory ids) = manager.setOf(7);
        assertEq(keccak256(carried), keccak256(code), "carried over");
        assertEq(ids.length, 4, "members");
        vm.roll(manager.snapshot(2));
        manager.advanceEpoch(2);
        (address blob,) = manager.committees(2);
        assertEq(blob.codehash, keccak256(code), "written before");
        vm.roll(manager.snapshot(5));
        manager.advanceEpoch(5);
        (blob,) = manager.committees(5);
        assertEq(blob.codehash, keccak256(code), "not written before");
        vm.roll(manager.base() + 6 * P);
        join(1);
        (carried, ids) = manager.setOf(8);
        assertEq(ids[3], 5, "four again");
    }

    function test_SC6_anEpochWithoutABlobIsCoveredByTheNext() public {
        startNetwork(4, 1);
        vm.roll(manager.snapshot(6));
        manager.advanceEpoch(6);
        (address blob,) = manager.committees(6);
        (address first,) = manager.committees(0);
        assertEq(blob.codehash, first.codehash, "the set as it is");
        (blob,) = manager.committees(5);
        assertEq(blob, address(0), "never written");
    }

    function test_SC6_aRotatedKeyCountsFromItsEpochOn() public {
        startNetwork(4, 1);
        uint256 secret = BlsSigner.secretOf(700);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, ownerOf(2), nodeKeyOf(2));
        vm.prank(ownerOf(2));
        registry.rotateKey(2, key, pop);
        (bytes memory old,) = manager.setOf(1);
        (bytes memory fresh,) = manager.setOf(2);
        assertTrue(keccak256(old) != keccak256(fresh), "another set");
        for (uint256 i; i < 96; ++i) {
            assertTrue(fresh[99 + 97 + i] == key[i], "the new key");
        }
    }

    function test_SC6_aSlashedOperatorLeavesWithTheNextEffectiveEpoch() public {
        startNetwork(5, 1);
        vm.prank(SLASHER);
        registry.slash(3, 10_000, STRANGER);
        (, uint64[] memory ids) = manager.setOf(1);
        assertEq(ids.length, 5, "still in epoch 1");
        (, ids) = manager.setOf(2);
        assertEq(ids.length, 4, "gone in epoch 2");
        assertEq(ids[2], 4, "others move up");
    }

    function test_SC4_aPauseStopsCommitteesAndNotExits() public {
        startNetwork(4, 1);
        manager.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        manager.advanceEpoch(1);
        vm.prank(ownerOf(1));
        registry.requestExit(1, 1);
        manager.unpause();
        manager.advanceEpoch(1);
        bytes memory denied =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER);
        vm.startPrank(STRANGER);
        vm.expectRevert(denied);
        manager.pause();
        vm.expectRevert(denied);
        manager.unpause();
        vm.expectRevert(denied);
        manager.setProtocol(2, 100);
        vm.stopPrank();
    }

    function test_SC6_aProtocolIsScheduledThreeEpochsAhead() public {
        vm.expectRevert(CommitteeManager.NotStarted.selector);
        manager.setProtocol(2, 100);
        startNetwork(4, 1);
        vm.roll(manager.base() + 4 * P);
        vm.expectRevert(abi.encodeWithSelector(CommitteeManager.ShortNotice.selector, 6));
        manager.setProtocol(2, 6);
        vm.expectEmit(true, true, true, true);
        emit CommitteeManager.ProtocolScheduled(2, 7);
        manager.setProtocol(2, 7);
    }

    /// Whatever operators do and whenever an epoch is written, it is what the registry's history
    /// gives, obeys the cap rule, and stays.
    function testFuzz_SC6_setsAreAFunctionOfHistory(uint256 seed) public {
        startNetwork(5, 2);
        bytes32[10] memory sets;
        for (uint64 epoch = 2; epoch < 8; ++epoch) {
            vm.roll(manager.snapshot(epoch) - 1 - seed % P);
            seed = uint256(keccak256(abi.encode(seed)));
            _change(seed);
            vm.roll(manager.snapshot(epoch) + seed % P);
            (bytes memory code,) = manager.setOf(epoch);
            sets[epoch] = keccak256(code);
            manager.advanceEpoch(epoch);
            _checkSet(code);
        }
        for (uint64 epoch = 2; epoch < 8; ++epoch) {
            (bytes memory code,) = manager.setOf(epoch);
            assertEq(keccak256(code), sets[epoch], "history does not change");
            (address blob,) = manager.committees(epoch);
            assertEq(blob.codehash, sets[epoch], "as written");
        }
    }

    function _change(uint256 seed) private {
        uint64 id = uint64(1 + (seed >> 8) % registry.operatorCount());
        uint8 held = seatsOf(id);
        if (seed % 3 == 0) {
            join(uint8(1 + (seed >> 16) % 9));
        } else if (held != 0 && seed % 3 == 1) {
            vm.prank(ownerOf(id));
            registry.requestExit(id, uint8(1 + (seed >> 16) % held));
        } else if (held != 0) {
            fund(ownerOf(id), 4);
            vm.prank(ownerOf(id));
            registry.addSeats(id, 4);
        }
    }

    function _checkSet(bytes memory code) private pure {
        (uint256 members, uint256 seats) = (uint8(code[1]), uint8(code[2]));
        assertTrue(members >= 4 && members <= 128, "n");
        assertEq(code.length, 99 + 97 * members, "length");
        uint256 sum = 0;
        for (uint256 i; i < members; ++i) {
            uint256 held = uint8(code[99 + 97 * i + 96]);
            assertTrue(held >= 1 && (held == 1 || held <= (seats - 1) / 3), "1..F seats");
            sum += held;
        }
        assertEq(sum, seats, "S");
    }
}
