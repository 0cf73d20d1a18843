// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Range} from "../src/BatchInbox.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {NetworkFixture} from "./NetworkFixture.sol";
import {Test} from "./Test.sol";

/// @notice What forge may call, of which contract.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @notice Users, settlers and strangers at the inboxes of two posting rollups and a validium. Keeps
/// by itself what the contracts must hold.
contract InboxHandler is NetworkFixture {
    struct Model {
        uint64 entries;
        uint64 claimedSeq;
        uint64 certifiedSeq;
        uint64 consumed;
        uint64 head;
        uint64 tail;
        bytes32 acc;
    }

    /// By rollup; index 0 is nobody.
    Model[4] private models;
    uint64 private height;

    constructor() {
        setUp();
    }

    function modelOf(uint64 id) external view returns (Model memory) {
        return models[id];
    }

    function enqueue(uint8 which, uint16 length) external {
        uint64 id = _rollup(which);
        bytes memory payload = new bytes(bound(length, 1, 300));
        uint64 index = forced.enqueue{value: forced.fee(id)}(id, payload);
        assertEq(index, models[id].tail++, "FIFO");
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + bound(time, 1, 3 hours));
    }

    function force(uint8 which, uint8 count) external {
        uint64 id = _rollup(which);
        Model storage model = models[id];
        uint64 to = model.head + uint64(bound(count, 1, 5));
        if (to > model.tail) return;
        (bytes32 acc, uint64 deadline) = forced.item(id, to - 1);
        if (block.timestamp <= uint256(deadline) + GRACE) return;
        forced.forceInclude(id, to);
        _chain(model, id, abi.encode(model.entries, uint8(3), model.head, to, acc, _none(), 0, 0));
        model.head = to;
    }

    /// @notice The committee goes on, consumes some items, and somebody posts, unless rule A or the
    /// mode of the rollup forbids it.
    function post(uint8 which, uint8 batches, uint8 items) external {
        uint64 id = _rollup(which);
        Model storage model = models[id];
        model.certifiedSeq += uint64(bound(batches, 1, 3));
        uint64 left = model.tail - model.consumed;
        model.consumed += uint64(bound(items, 0, left));
        Leaf memory leaf = leafOf(id, model.certifiedSeq, model.consumed);
        bytes32[] memory hashes = carryBlobs(1);
        bool done = _tryPost(leaf, model.claimedSeq + 1);
        assertTrue(done == (id != 3 && !_isDue(id)), "posted iff rule A and the mode allow");
        if (!done) return;
        (uint64 from, uint64 to) = (model.claimedSeq + 1, model.certifiedSeq);
        bytes32 hash = hashOf(leaf);
        _chain(model, id, abi.encode(model.entries, uint8(1), from, to, hash, hashes, 0, 1000));
        model.claimedSeq = to;
    }

    /// @notice The validium's leaf is shown.
    function acknowledge(uint8 items) external {
        Model storage model = models[3];
        model.certifiedSeq += 1;
        uint64 left = model.tail - model.consumed;
        model.consumed += uint64(bound(items, 0, left));
        (Header memory header, Range[] memory ranges) =
            _certify(leafOf(3, model.certifiedSeq, model.consumed), 1);
        inbox.acknowledge(header, ranges[0].leaf, ranges[0].proof);
        model.claimedSeq = model.certifiedSeq;
    }

    /// @notice Whether all that is queued can be forced, once it is due.
    function forceAll(uint64 id) external {
        Model memory model = models[id];
        if (model.head == model.tail) return;
        (, uint64 deadline) = forced.item(id, model.tail - 1);
        vm.warp(uint256(deadline) + GRACE + 1);
        forced.forceInclude(id, model.tail);
    }

    function queueOf(uint64 id) external view returns (uint64 head, uint64 tail) {
        return forced.queue(id);
    }

    function inboxOf(uint64 id) external view returns (uint64, uint64, uint64, bytes32) {
        return inbox.inbox(id);
    }

    function _certify(Leaf memory leaf, uint64 fromSeq)
        private
        returns (Header memory header, Range[] memory ranges)
    {
        Leaf[] memory leaves = leavesWith(leaf);
        header = checkpointOf(++height, leaves);
        ranges = new Range[](1);
        ranges[0] = rangeOf(leaves, leaf.rollupId, fromSeq);
    }

    function _tryPost(Leaf memory leaf, uint64 fromSeq) private returns (bool done) {
        (Header memory header, Range[] memory ranges) = _certify(leaf, fromSeq);
        (done,) = address(inbox).call(abi.encodeCall(inbox.post, (header, ranges)));
    }

    /// Whether the first item that is neither consumed nor forced is past its deadline.
    function _isDue(uint64 id) private view returns (bool) {
        Model memory model = models[id];
        uint64 next = model.consumed > model.head ? model.consumed : model.head;
        (, uint64 deadline) = forced.item(id, next);
        return next < model.tail && block.timestamp > deadline;
    }

    function _chain(Model storage model, uint64 id, bytes memory said) private {
        model.acc = keccak256(abi.encode(model.acc, id, keccak256(said)));
        model.entries += 1;
    }

    function _rollup(uint8 which) private pure returns (uint64) {
        return uint64(bound(which, 1, 3));
    }

    function _none() private pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }
}

contract InboxInvariantsTest is Test {
    InboxHandler private handler;

    function setUp() public {
        handler = new InboxHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = InboxHandler.enqueue.selector;
        selectors[1] = InboxHandler.pass.selector;
        selectors[2] = InboxHandler.force.selector;
        selectors[3] = InboxHandler.post.selector;
        selectors[4] = InboxHandler.acknowledge.selector;
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC9_the_queue_is_a_fifo_without_gaps() public view {
        for (uint64 id = 1; id <= 3; ++id) {
            InboxHandler.Model memory model = handler.modelOf(id);
            (uint64 head, uint64 tail) = handler.queueOf(id);
            assertLe(head, tail, "head above tail");
            assertEq(head, model.head, "head");
            assertEq(tail, model.tail, "tail");
        }
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC8_acc_chains_all_entries() public view {
        for (uint64 id = 1; id <= 3; ++id) {
            InboxHandler.Model memory model = handler.modelOf(id);
            (uint64 entries, uint64 claimedSeq, uint64 seen, bytes32 acc) = handler.inboxOf(id);
            assertEq(entries, model.entries, "entries");
            assertEq(acc, model.acc, "acc");
            assertEq(claimedSeq, model.claimedSeq, "claimed");
            assertLe(seen, model.consumed, "seen");
        }
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC9_a_due_item_can_always_be_forced() public {
        uint256 state = vm.snapshotState();
        for (uint64 id = 1; id <= 3; ++id) {
            handler.forceAll(id);
            (uint64 head, uint64 tail) = handler.queueOf(id);
            assertEq(head, tail, "forced");
        }
        vm.revertToState(state);
    }
}
