// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BatchInbox, Range} from "../src/BatchInbox.sol";
import {ForcedInbox} from "../src/ForcedInbox.sol";
import {IForcedInbox} from "../src/interfaces/IForcedInbox.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {Header} from "../src/libraries/LockstepHash.sol";
import {NetworkFixture} from "./NetworkFixture.sol";

/// @notice Enqueues once more when it gets its change.
contract Reentrant {
    ForcedInbox private immutable INBOX;

    constructor(ForcedInbox inbox) {
        INBOX = inbox;
    }

    function enqueue() external payable {
        INBOX.enqueue{value: msg.value}(1, "first");
    }

    receive() external payable {
        INBOX.enqueue{value: msg.value}(1, "second");
    }
}

contract ForcedInboxTest is NetworkFixture {
    bytes private constant PAYLOAD = hex"02f86b01";

    function _enqueue(uint64 rollupId) private returns (uint64) {
        return forced.enqueue{value: forced.fee(rollupId)}(rollupId, PAYLOAD);
    }

    function test_SC9_an_item_has_its_deadline_and_its_place_in_the_chain() public {
        uint64 deadline = uint64(block.timestamp) + DELAY;
        vm.expectEmit(true, true, true, true, address(forced));
        emit IForcedInbox.Forced(1, 0, deadline, PAYLOAD);
        assertEq(_enqueue(1), 0, "index");
        bytes32 acc =
            keccak256(abi.encode(bytes32(0), uint64(1), uint64(0), deadline, keccak256(PAYLOAD)));
        (bytes32 stored, uint64 storedDeadline) = forced.item(1, 0);
        assertEq(stored, acc, "acc");
        assertEq(storedDeadline, deadline, "deadline");

        vm.warp(block.timestamp + 60);
        assertEq(_enqueue(1), 1, "index");
        (stored,) = forced.item(1, 1);
        bytes32 next =
            keccak256(abi.encode(acc, uint64(1), uint64(1), deadline + 60, keccak256(PAYLOAD)));
        assertEq(stored, next, "acc of the second");
        (uint64 head, uint64 tail) = forced.queue(1);
        assertEq(head, 0, "head");
        assertEq(tail, 2, "tail");
        (head, tail) = forced.queue(2);
        assertEq(tail, 0, "the other rollup's queue");
    }

    function test_SC9_a_payload_has_1_to_16384_bytes() public {
        uint256 price = forced.fee(1);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.PayloadLength.selector, 0));
        forced.enqueue{value: price}(1, "");
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.PayloadLength.selector, 16_385));
        forced.enqueue{value: price}(1, new bytes(16_385));
        forced.enqueue{value: price}(1, new bytes(16_384));
    }

    function test_SC9_only_registered_rollups_have_a_queue() public {
        uint256 price = forced.fee(1);
        uint64[2] memory strangers = [uint64(0), 4];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ForcedInbox.UnknownRollup.selector, strangers[i])
            );
            forced.enqueue{value: price}(strangers[i], PAYLOAD);
        }
    }

    function test_SC9_the_fee_is_the_base_times_64_and_pending_by_64() public {
        for (uint256 pending; pending < 70; ++pending) {
            assertEq(forced.fee(1), BASE_FEE * (64 + pending) / 64, "fee");
            _enqueue(1);
        }
        assertEq(forced.fee(2), BASE_FEE, "fee of another rollup");
    }

    function test_SC9_less_than_the_fee_is_refused_and_more_comes_back() public {
        vm.expectRevert(
            abi.encodeWithSelector(ForcedInbox.FeeTooLow.selector, BASE_FEE - 1, BASE_FEE)
        );
        forced.enqueue{value: BASE_FEE - 1}(1, PAYLOAD);
        uint256 before = address(this).balance;
        forced.enqueue{value: 5 ether}(1, PAYLOAD);
        assertEq(before - address(this).balance, BASE_FEE, "paid");
        assertEq(address(forced).balance, BASE_FEE, "burned here");
    }

    function test_SC9_entering_again_by_the_change_is_one_more_item() public {
        Reentrant attacker = new Reentrant(forced);
        attacker.enqueue{value: BASE_FEE + forced.BASE_FEE() * 65 / 64}();
        (, uint64 tail) = forced.queue(1);
        assertEq(tail, 2, "items");
        assertEq(address(forced).balance, BASE_FEE + BASE_FEE * 65 / 64, "both paid");
        vm.expectRevert();
        attacker.enqueue{value: 1 ether}();
    }

    function test_SC9_what_the_committee_consumed_does_not_raise_the_fee() public {
        for (uint256 i; i < 10; ++i) {
            _enqueue(1);
        }
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 1, 7), 1);
        carryBlobs(1);
        inbox.post(header, ranges);
        assertEq(forced.fee(1), BASE_FEE * (64 + 3) / 64, "three are pending");
    }

    /// A malicious quorum may claim more items than there are; the inbox must take that.
    function test_SC9_a_claim_above_the_tail_blocks_nothing() public {
        _enqueue(1);
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 1, type(uint64).max), 1);
        carryBlobs(1);
        inbox.post(header, ranges);
        assertEq(forced.fee(1), BASE_FEE, "fee");
        _enqueue(1);
        vm.warp(block.timestamp + DELAY + GRACE + 1);
        forced.forceInclude(1, 2);
        (uint64 head,) = forced.queue(1);
        assertEq(head, 2, "head");
    }

    function test_SC9_anybody_includes_after_deadline_and_grace() public {
        _enqueue(1);
        _enqueue(1);
        vm.warp(block.timestamp + 10);
        _enqueue(1);
        (bytes32 acc, uint64 deadline) = forced.item(1, 1);
        vm.warp(deadline + GRACE);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.NotDue.selector, deadline));
        forced.forceInclude(1, 2);
        vm.warp(deadline + GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.NotDue.selector, deadline + 10));
        forced.forceInclude(1, 3);

        vm.expectEmit(true, true, true, true, address(forced));
        emit IForcedInbox.ForcedIncluded(1, 0, 2);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Entry(1, 0, 3, 0, 2, acc, new bytes32[](0), 0, 0);
        vm.prank(STRANGER);
        forced.forceInclude(1, 2);
        (uint64 head, uint64 tail) = forced.queue(1);
        assertEq(head, 2, "head");
        assertEq(tail, 3, "tail");
        assertEq(forced.nextDeadline(1, 0), deadline + 10, "next deadline");
        assertEq(forced.nextDeadline(1, 3), 0, "none");
    }

    function test_SC9_only_queued_items_are_included_once_and_in_order() public {
        for (uint256 i; i < 3; ++i) {
            _enqueue(1);
        }
        vm.warp(block.timestamp + DELAY + GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.NotQueued.selector, 0, 0, 3));
        forced.forceInclude(1, 0);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.NotQueued.selector, 4, 0, 3));
        forced.forceInclude(1, 4);
        forced.forceInclude(1, 2);
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.NotQueued.selector, 2, 2, 3));
        forced.forceInclude(1, 2);
        forced.forceInclude(1, 3);
    }

    /// No checkpoint, a frozen light client, a paused inbox, a committee that claims everything:
    /// the forced path needs none of them.
    function test_SC9_forced_inclusion_depends_on_nobody() public {
        network.setHead(0, 0, 0, true);
        inbox.pause();
        authority.setTargetClosed(address(inbox), true);
        _enqueue(1);
        _enqueue(3);
        vm.warp(block.timestamp + DELAY + GRACE + 1);
        vm.startPrank(STRANGER);
        forced.forceInclude(1, 1);
        forced.forceInclude(3, 1);
        vm.stopPrank();
        (uint64 entries,,,) = inbox.inbox(3);
        assertEq(entries, 1, "a validium has forced entries too");
    }

    /// Filling the queue costs quadratically, raises nobody else's price, and makes no call dearer.
    function test_SC9_attack_forced_queue_spam() public {
        uint256 spent;
        for (uint256 i; i < 640; ++i) {
            spent += forced.fee(1);
            _enqueue(1);
        }
        assertEq(forced.fee(1), 11 * BASE_FEE, "eleven times the base");
        assertLe(5 * 640 * BASE_FEE, spent, "five times the base on average");
        assertEq(forced.fee(2), BASE_FEE, "another rollup");

        vm.warp(block.timestamp + DELAY + GRACE + 1);
        _enqueue(2);
        uint256 gas_ = gasleft();
        forced.forceInclude(1, 1);
        uint256 one = gas_ - gasleft();
        gas_ = gasleft();
        forced.forceInclude(1, 640);
        assertLe(gas_ - gasleft(), one, "639 items cost no more than one");
        assertEq(forced.fee(1), BASE_FEE, "fee afterwards");
    }

    function test_SC9_delays_and_fee_are_bounded_in_code() public {
        IOperatorRegistry registry = IOperatorRegistry(REGISTRY);
        uint64[2][3] memory wrong =
            [[uint64(0), 1], [uint64(24 hours + 1), 1], [uint64(1), 24 hours + 1]];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(ForcedInbox.DelayOutOfBounds.selector);
            new ForcedInbox(registry, wrong[i][0], wrong[i][1], 0);
        }
        vm.expectRevert(abi.encodeWithSelector(ForcedInbox.BaseFeeTooHigh.selector, 0.01 ether + 1));
        new ForcedInbox(registry, 1, 1, 0.01 ether + 1);
        vm.expectRevert(
            abi.encodeWithSelector(ForcedInbox.NotThisContract.selector, address(forced))
        );
        new ForcedInbox(registry, 1, 1, 0);
    }

    function testFuzz_SC9_a_due_item_can_always_be_forced(uint8 count, uint8 upTo, uint64 seen)
        public
    {
        uint64 items = uint64(bound(count, 1, 20));
        uint64 last = uint64(bound(upTo, 1, items));
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 1, seen), 1);
        carryBlobs(1);
        inbox.post(header, ranges);
        for (uint256 i; i < items; ++i) {
            _enqueue(1);
            vm.warp(block.timestamp + 100);
        }
        (, uint64 deadline) = forced.item(1, last - 1);
        vm.warp(deadline + GRACE + 1);
        forced.forceInclude(1, last);
        (uint64 head, uint64 tail) = forced.queue(1);
        assertEq(head, last, "head");
        assertEq(tail, items, "tail");
    }
}
