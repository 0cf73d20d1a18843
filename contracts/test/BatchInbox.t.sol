// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {BatchInbox, Range} from "../src/BatchInbox.sol";
import {IOperatorRegistry} from "../src/interfaces/IOperatorRegistry.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {NetworkFixture} from "./NetworkFixture.sol";

contract BatchInboxTest is NetworkFixture {
    function _post(Leaf memory leaf, uint64 fromSeq) private {
        (Header memory header, Range[] memory ranges) = certified(leaf, fromSeq);
        carryBlobs(1);
        inbox.post(header, ranges);
    }

    function _enqueue(uint64 rollupId) private {
        forced.enqueue{value: forced.fee(rollupId)}(rollupId, "payload");
    }

    function _first(bytes32[] memory hashes, uint256 from, uint256 count)
        private
        pure
        returns (bytes32[] memory part)
    {
        part = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            part[i] = hashes[from + i];
        }
    }

    function test_SC8_a_certified_range_becomes_an_entry() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        bytes32[] memory hashes = carryBlobs(1);
        bytes32 batchHash = hashOf(ranges[0].leaf);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Entry(1, 0, 1, 1, 3, batchHash, hashes, 0, 1000);
        vm.prank(STRANGER);
        inbox.post(header, ranges);
        (uint64 entries, uint64 claimedSeq, uint64 seen, bytes32 acc) = inbox.inbox(1);
        assertEq(entries, 1, "entries");
        assertEq(claimedSeq, 3, "claimed");
        assertEq(seen, 0, "seen");
        bytes32 said = keccak256(
            abi.encode(
                uint64(0),
                uint8(1),
                uint64(1),
                uint64(3),
                batchHash,
                hashes,
                uint32(0),
                uint32(1000)
            )
        );
        assertEq(acc, keccak256(abi.encode(bytes32(0), uint64(1), said)), "acc");
    }

    function test_SC8_nothing_enters_without_a_stored_checkpoint() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        header.beacon = keccak256("changed");
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotCertified.selector, 3));
        inbox.post(header, ranges);
        header.beacon = 0;
        header.height = 4;
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotCertified.selector, 4));
        inbox.post(header, ranges);
    }

    function test_SC8_a_leaf_stands_under_the_rollups_root() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        Range memory range = ranges[0];
        range.leaf.byteSize += 1;
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotUnderRoot.selector, 1));
        inbox.post(header, ranges);
        range.leaf.byteSize -= 1;
        range.leaf.rollupId = 2;
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotUnderRoot.selector, 2));
        inbox.post(header, ranges);
        range.leaf.rollupId = 0;
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotUnderRoot.selector, 0));
        inbox.post(header, ranges);
        range.leaf.rollupId = 1;
        range.proof[1] = keccak256("changed");
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotUnderRoot.selector, 1));
        inbox.post(header, ranges);
    }

    function test_SC8_every_covered_blob_is_in_the_transaction() public {
        uint32 size = uint32(inbox.BLOB_BYTES());
        assertEq(size, 126_976, "usable bytes");
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        Range memory range = ranges[0];
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.BlobMissing.selector, 0));
        inbox.post(header, ranges);

        bytes32[] memory hashes = carryBlobs(3);
        (range.blobIndex, range.offset, range.length) = (1, size - 1, size + 2);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.BlobMissing.selector, 3));
        inbox.post(header, ranges);
        range.length = size + 1;
        vm.expectEmit(true, true, true, true, address(inbox));
        bytes32[] memory covered = _first(hashes, 1, 2);
        emit BatchInbox.Entry(1, 0, 1, 1, 3, hashOf(range.leaf), covered, size - 1, size + 1);
        inbox.post(header, ranges);
    }

    function test_SC8_bytes_lie_inside_a_blob() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(6);
        ranges[0].offset = 126_976;
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.BytesOutOfBounds.selector, 1));
        inbox.post(header, ranges);
        (ranges[0].offset, ranges[0].length) = (0, 0);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.BytesOutOfBounds.selector, 1));
        inbox.post(header, ranges);
        vm.expectRevert(BatchInbox.NoRange.selector);
        inbox.post(header, new Range[](0));
    }

    function test_SC8_rollups_share_a_blob() public {
        Leaf[] memory leaves = new Leaf[](3);
        (leaves[0], leaves[1], leaves[2]) = (leafOf(1, 5, 0), leafOf(2, 9, 0), leafOf(3, 0, 0));
        Header memory header = checkpointOf(20, leaves);
        Range[] memory ranges = new Range[](2);
        (ranges[0], ranges[1]) = (rangeOf(leaves, 1, 1), rangeOf(leaves, 2, 1));
        ranges[1].offset = 1000;
        bytes32[] memory hashes = carryBlobs(1);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Entry(1, 0, 1, 1, 5, hashOf(leaves[0]), hashes, 0, 1000);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Entry(2, 0, 1, 1, 9, hashOf(leaves[1]), hashes, 1000, 1000);
        inbox.post(header, ranges);
    }

    function test_SC8_claims_are_contiguous_and_new_unless_reposted() public {
        _post(leafOf(1, 3, 0), 1);
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        bytes4 refusal = BatchInbox.RangeOutOfBounds.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, 1, 3, 3));
        inbox.post(header, ranges);
        (header, ranges) = certified(leafOf(1, 6, 0), 5);
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, 5, 6, 3));
        inbox.post(header, ranges);
        ranges[0].fromSeq = 7;
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, 7, 6, 3));
        inbox.post(header, ranges);
        ranges[0].fromSeq = 0;
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, 0, 6, 3));
        inbox.post(header, ranges);
        // Overlap is no harm: derivation takes what continues its head.
        ranges[0].fromSeq = 2;
        inbox.post(header, ranges);
        (uint64 entries, uint64 claimedSeq,,) = inbox.inbox(1);
        assertEq(entries, 2, "entries");
        assertEq(claimedSeq, 6, "claimed");
    }

    function test_SC8_a_registration_leaf_is_no_batch() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 0, 0), 1);
        carryBlobs(1);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.RangeOutOfBounds.selector, 1, 1, 0, 0));
        inbox.post(header, ranges);
    }

    /// Garbage costs only its poster: anybody posts the bytes again, and no claim moves.
    function test_SC8_anybody_reposts_what_is_claimed() public {
        (Header memory old, Range[] memory again) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        inbox.post(old, again);
        _post(leafOf(1, 6, 0), 4);
        again[0].repost = true;
        carryBlobs(1);
        vm.prank(STRANGER);
        inbox.post(old, again);
        (uint64 entries, uint64 claimedSeq,,) = inbox.inbox(1);
        assertEq(entries, 3, "entries");
        assertEq(claimedSeq, 6, "claimed");
    }

    /// A post that is sent as a repost is a claim where nobody claimed, and survives who did just before.
    function test_SC8_attack_garbage_claimed_before_a_post() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        uint256 state = vm.snapshotState();
        vm.prank(STRANGER);
        inbox.post(header, ranges);
        ranges[0].repost = true;
        inbox.post(header, ranges);
        (uint64 entries, uint64 claimedSeq,,) = inbox.inbox(1);
        assertEq(entries, 2, "both");
        assertEq(claimedSeq, 3, "claimed once");
        vm.revertToState(state);
        inbox.post(header, ranges);
        (entries, claimedSeq,,) = inbox.inbox(1);
        assertEq(entries, 1, "alone");
        assertEq(claimedSeq, 3, "claimed by a repost");
    }

    function test_SC8_rule_A_no_entry_while_an_unconsumed_item_is_due() public {
        _enqueue(1);
        uint64 deadline = uint64(block.timestamp) + DELAY;
        (Header memory without, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.ForcedItemDue.selector, 1, deadline));
        inbox.post(without, ranges);
        // At the deadline itself it is not past.
        uint256 state = vm.snapshotState();
        vm.warp(deadline);
        inbox.post(without, ranges);
        vm.revertToState(state);
        // A leaf that has consumed it passes, and so does any after the item was forced.
        state = vm.snapshotState();
        _post(leafOf(1, 4, 1), 1);
        (,, uint64 seen,) = inbox.inbox(1);
        assertEq(seen, 1, "seen");
        vm.revertToState(state);
        vm.warp(deadline + GRACE + 1);
        forced.forceInclude(1, 1);
        carryBlobs(1);
        inbox.post(without, ranges);
    }

    function test_SC8_rule_A_of_one_rollup_stops_no_other() public {
        _enqueue(2);
        vm.warp(block.timestamp + DELAY + 1);
        _post(leafOf(1, 3, 0), 1);
    }

    /// Batches before the one that consumed an item would be stuck behind a later garbage entry.
    function test_SC8_rule_A_lets_old_bytes_be_reposted() public {
        (Header memory old, Range[] memory again) = certified(leafOf(1, 3, 0), 1);
        carryBlobs(1);
        inbox.post(old, again);
        _enqueue(1);
        _post(leafOf(1, 6, 1), 4);
        vm.warp(block.timestamp + DELAY + 1);
        again[0].repost = true;
        carryBlobs(1);
        inbox.post(old, again);
    }

    /// A backlog of several transactions, the last of which consumes an item that is due by now.
    function test_SC8_rule_A_an_acknowledged_leaf_frees_a_backlog() public {
        _enqueue(1);
        (Header memory first, Range[] memory firstRanges) = certified(leafOf(1, 3, 0), 1);
        (Header memory last, Range[] memory lastRanges) = certified(leafOf(1, 6, 1), 4);
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Acknowledged(1, 0, 1);
        inbox.acknowledge(last, lastRanges[0].leaf, lastRanges[0].proof);
        carryBlobs(1);
        inbox.post(first, firstRanges);
        carryBlobs(1);
        inbox.post(last, lastRanges);
        (, uint64 claimedSeq,,) = inbox.inbox(1);
        assertEq(claimedSeq, 6, "claimed");
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NothingNew.selector, 1));
        inbox.acknowledge(last, lastRanges[0].leaf, lastRanges[0].proof);
    }

    function test_SC8_a_validium_has_no_entries_but_forced_ones() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(3, 3, 2), 1);
        carryBlobs(1);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotPosted.selector, 3, EPOCH));
        inbox.post(header, ranges);
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotPosted.selector, 3, EPOCH));
        inbox.postCalldata(header, ranges[0], new bytes(1000));
        // Its leaf alone counts.
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Acknowledged(3, 3, 2);
        inbox.acknowledge(header, ranges[0].leaf, ranges[0].proof);
        (uint64 entries, uint64 claimedSeq, uint64 seen,) = inbox.inbox(3);
        assertEq(entries, 0, "entries");
        assertEq(claimedSeq, 3, "claimed");
        assertEq(seen, 2, "seen");
    }

    /// A rollup that leaves VALIDIUM begins to post where its last validium leaf ended.
    function test_SC8_the_mode_of_the_headers_epoch_counts() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(3, 3, 0), 1);
        inbox.acknowledge(header, ranges[0].leaf, ranges[0].proof);
        rollups.configure(3, 1, false, 0, 1 ether);
        (header, ranges) = certified(leafOf(3, 5, 0), 4);
        header.epoch = EPOCH + 1;
        network.setCheckpoint(hashOf(header));
        carryBlobs(1);
        // The change was made in the base block, so it counts from epoch 2 on.
        inbox.post(header, ranges);
        vm.roll(BASE_BLOCK + EPOCH_BLOCKS);
        rollups.configure(3, 1, false, 1, 1 ether);
        (header, ranges) = certified(leafOf(3, 7, 0), 6);
        carryBlobs(1);
        inbox.post(header, ranges);
        (header, ranges) = certified(leafOf(3, 8, 0), 8);
        header.epoch = EPOCH + 1;
        network.setCheckpoint(hashOf(header));
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotPosted.selector, 3, EPOCH + 1));
        inbox.post(header, ranges);
    }

    function test_SC8_calldata_is_named_by_its_hash() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        bytes memory data = hex"0100aabbcc";
        ranges[0].length = 5;
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = keccak256(data);
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchInbox.Entry(1, 0, 2, 1, 3, hashOf(ranges[0].leaf), hashes, 0, 5);
        inbox.postCalldata(header, ranges[0], data);
    }

    function test_SC8_calldata_has_no_place_in_a_blob() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 0), 1);
        Range memory range = ranges[0];
        bytes memory data = new bytes(5);
        bytes4 refusal = BatchInbox.BytesOutOfBounds.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, 1));
        inbox.postCalldata(header, range, data);
        (range.length, range.offset) = (5, 1);
        vm.expectRevert(abi.encodeWithSelector(refusal, 1));
        inbox.postCalldata(header, range, data);
        (range.offset, range.blobIndex) = (0, 1);
        vm.expectRevert(abi.encodeWithSelector(refusal, 1));
        inbox.postCalldata(header, range, data);
        (range.blobIndex, range.length) = (0, 0);
        vm.expectRevert(abi.encodeWithSelector(refusal, 1));
        inbox.postCalldata(header, range, "");
    }

    function test_SC8_only_the_forced_inbox_appends_forced_entries() public {
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotForcedInbox.selector, address(this)));
        inbox.appendForced(1, 0, 1, keccak256("items"));
    }

    function test_SC8_a_frozen_client_stops_the_committees_entries() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 1), 1);
        carryBlobs(1);
        network.setHead(EPOCH, 3, 1, true);
        vm.expectRevert(BatchInbox.Frozen.selector);
        inbox.post(header, ranges);
        vm.expectRevert(BatchInbox.Frozen.selector);
        inbox.postCalldata(header, ranges[0], new bytes(1000));
        vm.expectRevert(BatchInbox.Frozen.selector);
        inbox.acknowledge(header, ranges[0].leaf, ranges[0].proof);
    }

    function test_SC4_a_pause_stops_the_committees_entries_only() public {
        (Header memory header, Range[] memory ranges) = certified(leafOf(1, 3, 1), 1);
        carryBlobs(1);
        inbox.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        inbox.post(header, ranges);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        inbox.postCalldata(header, ranges[0], new bytes(1000));
        vm.expectRevert(Pausable.EnforcedPause.selector);
        inbox.acknowledge(header, ranges[0].leaf, ranges[0].proof);
        inbox.unpause();
        inbox.post(header, ranges);
        vm.startPrank(STRANGER);
        bytes memory refusal =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER);
        vm.expectRevert(refusal);
        inbox.pause();
        vm.expectRevert(refusal);
        inbox.unpause();
        vm.stopPrank();
    }

    function test_SC8_it_stands_where_the_registry_says() public {
        vm.expectRevert(abi.encodeWithSelector(BatchInbox.NotThisContract.selector, address(inbox)));
        new BatchInbox(address(authority), IOperatorRegistry(REGISTRY));
    }

    /// Whatever is posted, the chain over the events is the chain stored.
    function testFuzz_SC8_acc_chains_all_entries(uint8[6] memory steps) public {
        bytes32 acc;
        uint64 seq;
        uint64 items;
        for (uint64 i; i < steps.length; ++i) {
            bytes32 said;
            if (steps[i] % 3 == 0) {
                _enqueue(1);
                vm.warp(block.timestamp + DELAY + GRACE + 1);
                forced.forceInclude(1, ++items);
                (bytes32 last,) = forced.item(1, items - 1);
                said = keccak256(
                    abi.encode(i, uint8(3), items - 1, items, last, new bytes32[](0), 0, 0)
                );
            } else {
                uint64 from = seq + 1;
                seq += steps[i] % 3;
                Leaf memory leaf = leafOf(1, seq, items);
                _post(leaf, from);
                bytes32[] memory hashes = carryBlobs(1);
                said = keccak256(abi.encode(i, uint8(1), from, seq, hashOf(leaf), hashes, 0, 1000));
            }
            acc = keccak256(abi.encode(acc, uint64(1), said));
        }
        (uint64 entries, uint64 claimedSeq,, bytes32 stored) = inbox.inbox(1);
        assertEq(entries, steps.length, "entries");
        assertEq(claimedSeq, seq, "claimed");
        assertEq(stored, acc, "acc");
    }
}
