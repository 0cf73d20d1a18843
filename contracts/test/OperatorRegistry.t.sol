// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Operator, OperatorRegistry, Status} from "../src/OperatorRegistry.sol";
import {BLS12381} from "../src/libraries/BLS12381.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {OperatorFixture} from "./OperatorFixture.sol";

contract OperatorRegistryTest is OperatorFixture {
    function test_SC5_aNewcomerHoldsSeatsKeysAndBond() public {
        uint64 id = join(3);
        Operator memory operator = operatorOf(id);
        assertEq(operator.owner, ownerOf(id), "owner");
        assertTrue(operator.status == Status.ACTIVE, "active");
        assertEq(operator.place, 0, "the lowest place");
        assertEq(operator.seats, 3, "seats");
        assertEq(operator.bond, 3 * SEAT_BOND, "bond");
        assertEq(operator.nodeKey, nodeKeyOf(id), "node key");
        bytes memory key = BlsSigner.keyOf(secrets[id]);
        assertEq(keccak256(operator.keyPtr.code), keccak256(key), "key");
        assertEq(registry.keyOwner(keccak256(key)), id, "key owner");
        assertEq(registry.nodeOwner(nodeKeyOf(id)), id, "node owner");
        assertEq(registry.ownerOf(id), ownerOf(id), "ownerOf");
        assertEq(token.balanceOf(address(registry)), 3 * SEAT_BOND, "held");
    }

    function test_SC5_registeringTellsAllThatASetConsistsOf() public {
        uint256 secret = BlsSigner.secretOf(1);
        (bytes memory key, address owner) = (BlsSigner.keyOf(secret), ownerOf(1));
        bytes memory pop = popOf(secret, owner, nodeKeyOf(1));
        fund(owner, 2);
        vm.expectEmit(true, true, true, true);
        emit OperatorRegistry.Registered(1, owner, 0, key, nodeKeyOf(1), 2, "/dns/a", 0);
        vm.prank(owner);
        registry.register(2, key, pop, nodeKeyOf(1), "/dns/a");
    }

    function test_SC1_aChangeCountsFromTheSecondNextEpoch() public {
        join(4, 1);
        assertEq(registry.epochOf(block.number), 0, "before the start");
        manager.start();
        uint256 base = manager.base();
        assertEq(base, block.number + 1, "with the next block");
        assertEq(registry.epochOf(base - 1), 0, "below the base");
        assertEq(registry.epochOf(base), 2, "at the base");
        assertEq(registry.epochOf(base + P - 1), 2, "last block of epoch 0");
        assertEq(registry.epochOf(base + P), 3, "first block of epoch 1");
        vm.roll(base + P);
        join(1);
        assertEq(bondedAt(2, 4), 0, "not in epoch 2");
        assertEq(bondedAt(3, 4), 1, "in epoch 3");
    }

    function test_SC5_seatsAreAtLeastOneAndAtMostTheCap() public {
        _refused(0, OperatorRegistry.BadSeats.selector);
        _refused(85, OperatorRegistry.BadSeats.selector);
        uint64 id = join(84);
        assertEq(seatsOf(id), 84, "the most");
    }

    function test_SC5_oneKeyOneOperatorForEver() public {
        uint64 id = join(1);
        bytes memory key = BlsSigner.keyOf(secrets[id]);
        vm.prank(ownerOf(id));
        registry.requestExit(id, 1);
        bytes memory pop = popOf(secrets[id], STRANGER, nodeKeyOf(9));
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.KeyTaken.selector, keccak256(key)));
        vm.prank(STRANGER);
        registry.register(1, key, pop, nodeKeyOf(9), "");
    }

    function test_SC5_aPossessionBindsOwnerAndNodeKey() public {
        uint256 secret = BlsSigner.secretOf(77);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, ownerOf(1), nodeKeyOf(1));
        fund(STRANGER, 1);
        bytes4 selector = OperatorRegistry.BadPossession.selector;
        vm.expectRevert(selector);
        vm.prank(STRANGER);
        registry.register(1, key, pop, nodeKeyOf(1), "");
        fund(ownerOf(1), 1);
        vm.expectRevert(selector);
        vm.prank(ownerOf(1));
        registry.register(1, key, pop, nodeKeyOf(2), "");
        vm.chainId(2);
        vm.expectRevert(selector);
        vm.prank(ownerOf(1));
        registry.register(1, key, pop, nodeKeyOf(1), "");
    }

    function test_SC5_aKeyOrPossessionAtInfinityIsRefused() public {
        fund(STRANGER, 1);
        vm.expectRevert(BLS12381.PointAtInfinity.selector);
        vm.prank(STRANGER);
        registry.register(1, new bytes(96), new bytes(192), nodeKeyOf(1), "");
    }

    function test_SC5_aNodeKeyHasOneOperator() public {
        uint64 id = join(1);
        uint64 other = join(1);
        vm.expectRevert(
            abi.encodeWithSelector(OperatorRegistry.NodeKeyTaken.selector, nodeKeyOf(id))
        );
        vm.prank(ownerOf(other));
        registry.updateEndpoint(other, nodeKeyOf(id), "");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.NodeKeyTaken.selector, bytes32(0)));
        vm.prank(ownerOf(other));
        registry.updateEndpoint(other, 0, "");
    }

    function test_SC5_anEndpointMayChangeAndComeBack() public {
        uint64 id = join(1);
        vm.startPrank(ownerOf(id));
        vm.expectEmit(true, true, true, true);
        emit OperatorRegistry.EndpointUpdated(id, nodeKeyOf(50), "/dns/b", 0);
        registry.updateEndpoint(id, nodeKeyOf(50), "/dns/b");
        registry.updateEndpoint(id, nodeKeyOf(id), "/dns/c");
        assertEq(operatorOf(id).nodeKey, nodeKeyOf(id), "node key");
        string memory long = string(new bytes(257));
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.MultiaddrTooLong.selector, 257));
        registry.updateEndpoint(id, nodeKeyOf(id), long);
        vm.stopPrank();
    }

    function test_SC5_addedSeatsAreBonded() public {
        uint64 id = join(2);
        fund(ownerOf(id), 3);
        vm.expectEmit(true, true, true, true);
        emit OperatorRegistry.SeatsChanged(id, 5, 0);
        vm.prank(ownerOf(id));
        registry.addSeats(id, 3);
        assertEq(operatorOf(id).bond, 5 * SEAT_BOND, "bond");
        assertEq(bondedAt(0, 0), 5, "history");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.BadSeats.selector, 80));
        vm.prank(ownerOf(id));
        registry.addSeats(id, 80);
    }

    function test_SC5_onlyTheOwnerMovesAnOperator() public {
        uint64 id = join(2);
        bytes memory denied = abi.encodeWithSelector(OperatorRegistry.NotOwner.selector, id);
        vm.startPrank(STRANGER);
        vm.expectRevert(denied);
        registry.addSeats(id, 1);
        vm.expectRevert(denied);
        registry.requestExit(id, 1);
        vm.expectRevert(denied);
        registry.withdraw(id);
        vm.expectRevert(denied);
        registry.rotateKey(id, "", "");
        vm.expectRevert(denied);
        registry.updateEndpoint(id, nodeKeyOf(9), "");
        vm.expectRevert(denied);
        registry.transferOwner(id, STRANGER);
        vm.expectRevert(denied);
        registry.acceptOwner(id);
        vm.expectRevert(OperatorRegistry.NotSlasher.selector);
        registry.slash(id, 1, STRANGER);
        vm.stopPrank();
    }

    function test_SC5_bondLeavesAfterTheDelayOnly() public {
        uint64 id = join(3);
        address owner = ownerOf(id);
        vm.prank(owner);
        registry.requestExit(id, 2);
        Operator memory operator = operatorOf(id);
        assertTrue(operator.status == Status.ACTIVE, "one seat left");
        assertEq(operator.exiting, 2 * SEAT_BOND, "exiting");
        uint64 unlock = operator.unlock;
        assertEq(unlock, block.timestamp + EXIT_DELAY, "unlock");
        vm.warp(unlock - 1);
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.Locked.selector, unlock));
        vm.prank(owner);
        registry.withdraw(id);
        vm.warp(unlock);
        vm.prank(owner);
        assertEq(registry.withdraw(id), 2 * SEAT_BOND, "withdrawn");
        assertEq(token.balanceOf(owner), 2 * SEAT_BOND, "paid");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.Locked.selector, unlock));
        vm.prank(owner);
        registry.withdraw(id);
    }

    function test_SC5_aNewerExitHoldsBackTheOlder() public {
        uint64 id = join(3);
        vm.startPrank(ownerOf(id));
        registry.requestExit(id, 1);
        vm.warp(block.timestamp + EXIT_DELAY - 1);
        registry.requestExit(id, 1);
        assertEq(operatorOf(id).unlock, block.timestamp + EXIT_DELAY, "later");
        vm.stopPrank();
    }

    function test_SC5_whoLeftCannotAddOrRotate() public {
        uint64 id = join(1);
        vm.startPrank(ownerOf(id));
        registry.requestExit(id, 1);
        bytes memory inactive = abi.encodeWithSelector(OperatorRegistry.NotActive.selector, id);
        vm.expectRevert(inactive);
        registry.addSeats(id, 1);
        vm.expectRevert(inactive);
        registry.rotateKey(id, "", "");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.BadSeats.selector, 1));
        registry.requestExit(id, 1);
        vm.stopPrank();
    }

    function test_SC5_aRotatedKeyStaysItsOwners() public {
        uint64 id = join(2);
        address owner = ownerOf(id);
        bytes memory old = BlsSigner.keyOf(secrets[id]);
        uint256 secret = BlsSigner.secretOf(500);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, owner, nodeKeyOf(id));
        vm.expectEmit(true, true, true, true);
        emit OperatorRegistry.KeyRotated(id, key, 0);
        vm.prank(owner);
        registry.rotateKey(id, key, pop);
        assertEq(keccak256(operatorOf(id).keyPtr.code), keccak256(key), "new key");
        assertEq(registry.keyOwner(keccak256(old)), id, "old key");
        assertEq(registry.keyOwner(keccak256(key)), id, "new key");
        bytes memory oldPop = popOf(secrets[id], owner, nodeKeyOf(id));
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.KeyTaken.selector, keccak256(old)));
        vm.prank(owner);
        registry.rotateKey(id, old, oldPop);
    }

    function test_SC5_anOperatorChangesHandsInTwoSteps() public {
        uint64 id = join(1);
        vm.prank(ownerOf(id));
        registry.transferOwner(id, STRANGER);
        assertEq(registry.ownerOf(id), ownerOf(id), "not yet");
        vm.prank(STRANGER);
        registry.acceptOwner(id);
        assertEq(registry.ownerOf(id), STRANGER, "now");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.NotOwner.selector, id));
        vm.prank(STRANGER);
        registry.acceptOwner(id);
    }

    function test_SC5_aFreePlaceGoesToTheNextNewcomer() public {
        join(4, 1);
        vm.prank(ownerOf(2));
        registry.requestExit(2, 1);
        assertEq(operatorOf(join(1)).place, 1, "the free place");
        assertEq(operatorOf(join(1)).place, 4, "a new place");
    }

    function test_SC5_aFullRegistryYieldsToMoreSeats() public {
        join(126, 2);
        join(2, 1);
        fund(ownerOf(129), 1);
        _refused(1, OperatorRegistry.NoPlace.selector);
        uint64 id = join(2);
        assertEq(operatorOf(id).place, 127, "of the latest with the fewest seats");
        assertTrue(operatorOf(128).status == Status.EXITING, "which exits");
        assertEq(operatorOf(128).exiting, SEAT_BOND, "with its bond");
        assertTrue(operatorOf(127).status == Status.ACTIVE, "the other stays");
        assertEq(idAt(0, 127), id, "history");
        assertEq(operatorOf(join(2)).place, 126, "then the other");
    }

    function test_SC10_slashingTakesActiveAndExitingBond() public {
        uint64 id = join(4);
        vm.prank(ownerOf(id));
        registry.requestExit(id, 1);
        vm.expectEmit(true, true, true, true);
        emit OperatorRegistry.Slashed(id, 4 * SEAT_BOND, STRANGER, 0);
        vm.prank(SLASHER);
        assertEq(registry.slash(id, 10_000, STRANGER), 4 * SEAT_BOND, "all");
        assertEq(token.balanceOf(STRANGER), SEAT_BOND / 5, "5 %");
        assertEq(token.balanceOf(registry.BURNED()), 4 * SEAT_BOND - SEAT_BOND / 5, "burned");
        assertTrue(operatorOf(id).status == Status.SLASHED, "slashed");
        assertEq(bondedAt(0, 0), 0, "no seats");
        assertEq(token.balanceOf(address(registry)), 0, "nothing held");
    }

    function test_SC10_exitingBondIsSlashableToTheLastSecond() public {
        uint64 id = join(1);
        vm.prank(ownerOf(id));
        registry.requestExit(id, 1);
        vm.warp(operatorOf(id).unlock);
        vm.prank(SLASHER);
        registry.slash(id, 10_000, address(0));
        assertEq(token.balanceOf(registry.BURNED()), SEAT_BOND, "burned without reward");
        uint64 unlock = operatorOf(id).unlock;
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.Locked.selector, unlock));
        vm.prank(ownerOf(id));
        registry.withdraw(id);
    }

    function test_SC10_whatAPenaltyLeavesIsOutAfterTheDelay() public {
        uint64 id = join(2);
        vm.prank(SLASHER);
        registry.slash(id, 1_000, STRANGER);
        vm.warp(operatorOf(id).unlock);
        vm.prank(ownerOf(id));
        assertEq(registry.withdraw(id), 2 * SEAT_BOND * 9 / 10, "the rest");
        vm.startPrank(SLASHER);
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.BadBps.selector, 10_001));
        registry.slash(id, 10_001, STRANGER);
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.NotActive.selector, 99));
        registry.slash(99, 1, STRANGER);
        vm.stopPrank();
    }

    function test_SC4_pausingStopsJoinsAndNothingElse() public {
        uint64 id = join(3);
        registry.setJoinsPaused(true);
        _refused(1, OperatorRegistry.JoinsArePaused.selector);
        vm.startPrank(ownerOf(id));
        vm.expectRevert(OperatorRegistry.JoinsArePaused.selector);
        registry.addSeats(id, 1);
        registry.requestExit(id, 1);
        vm.warp(operatorOf(id).unlock);
        registry.withdraw(id);
        vm.stopPrank();
        vm.prank(SLASHER);
        registry.slash(id, 10_000, STRANGER);
        registry.setJoinsPaused(false);
        join(1);
    }

    function test_SC4_tunablesAreRestrictedAndBounded() public {
        registry.setReward(1_000);
        assertEq(registry.rewardBps(), 1_000, "the most");
        vm.expectRevert(abi.encodeWithSelector(OperatorRegistry.BadBps.selector, 1_001));
        registry.setReward(1_001);
        bytes memory denied =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER);
        vm.startPrank(STRANGER);
        vm.expectRevert(denied);
        registry.setReward(1);
        vm.expectRevert(denied);
        registry.setJoinsPaused(true);
        vm.stopPrank();
    }

    function test_SC5_anExitOutlastsEvidence() public {
        OperatorRegistry.Contracts memory names;
        OperatorRegistry.Parameters memory chosen = parameters();
        chosen.exitDelay = 6 * P * 12 + VALIDITY + EVIDENCE_WINDOW;
        new OperatorRegistry(address(authority), names, chosen);
        chosen.exitDelay -= 1;
        vm.expectRevert(OperatorRegistry.BadParameters.selector);
        new OperatorRegistry(address(authority), names, chosen);
    }

    function _refused(uint8 seats, bytes4 selector) private {
        uint256 secret = BlsSigner.secretOf(999);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, STRANGER, nodeKeyOf(999));
        fund(STRANGER, seats);
        bytes memory error = selector == OperatorRegistry.BadSeats.selector
            ? abi.encodeWithSelector(selector, seats)
            : abi.encodeWithSelector(selector);
        vm.expectRevert(error);
        vm.prank(STRANGER);
        registry.register(seats, key, pop, nodeKeyOf(999), "");
    }
}
