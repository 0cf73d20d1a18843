// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BatchInbox, Range} from "../src/BatchInbox.sol";
import {Operator} from "../src/OperatorRegistry.sol";
import {Slasher} from "../src/Slasher.sol";
import {BLS12381} from "../src/libraries/BLS12381.sol";
import {Header, Leaf, LockstepHash, Vote} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {Tree} from "./Tree.sol";
import {WholeNetworkFixture} from "./WholeNetworkFixture.sol";

/// @notice The inboxes, the slasher and the rollup registry beside the real registry, committees and
/// light client: what only their meeting can show.
contract WholeNetworkTest is WholeNetworkFixture {
    address private constant REPORTER = address(0x4e9);

    function setUp() public override {
        super.setUp();
        registerRollups(3);
        startNetwork(4, 1);
    }

    function _vote(bytes32 hash) private pure returns (Vote memory) {
        return Vote(LockstepHash.PHASE_NOTARIZE, 0, 1000, 3, hash);
    }

    /// @notice What operator `id`'s first key says twice; committed by the reporter a block ago.
    function _show(uint256 id) private {
        (Vote memory a, Vote memory b) = (_vote(keccak256("a")), _vote(keccak256("b")));
        bytes32 digestA = LockstepHash.voteDigest(address(registry), a);
        bytes32 digestB = LockstepHash.voteDigest(address(registry), b);
        uint256 secret = BlsSigner.secretOf(id);
        (bool answered, bytes memory point) = address(0x0e)
            .staticcall(
                abi.encode(BLS12381.hashToG2(digestA), secret, BLS12381.hashToG2(digestB), secret)
            );
        assertTrue(answered, "G2MSM");
        bytes memory signature = BlsSigner.uncompressed(abi.decode(point, (BLS12381.G2)));
        bytes memory key = BlsSigner.keyOf(secret);
        slasher.commit(keccak256(abi.encode(digestA, digestB, REPORTER, bytes32(0))));
        vm.roll(block.number + 1);
        vm.prank(REPORTER);
        slasher.submitPair(key, a, b, signature, 0);
    }

    function test_SC10_the_bond_is_burned_but_for_the_reward() public {
        uint256 burned = token.balanceOf(registry.BURNED());
        _show(2);
        assertEq(token.balanceOf(REPORTER), SEAT_BOND / 20, "reward");
        assertEq(token.balanceOf(registry.BURNED()) - burned, SEAT_BOND - SEAT_BOND / 20, "burned");
        assertEq(seatsOf(2), 0, "seats");
        uint64 epoch = registry.epochOf(block.number);
        assertEq(bondedAt(epoch, 1), 0, "from the next effective epoch");
        assertEq(bondedAt(epoch - 1, 1), 1, "not before");
    }

    function test_SC10_a_rotated_key_still_convicts_its_operator() public {
        uint256 secret = BlsSigner.secretOf(77);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, ownerOf(2), nodeKeyOf(2));
        vm.prank(ownerOf(2));
        registry.rotateKey(2, key, pop);
        vm.roll(block.number + 5 * P);
        _show(2);
        assertEq(seatsOf(2), 0, "seats");
        assertEq(token.balanceOf(REPORTER), SEAT_BOND / 20, "reward");
    }

    function test_SC10_an_exiting_bond_is_slashed_to_the_last_second() public {
        vm.prank(ownerOf(2));
        registry.requestExit(2, 1);
        vm.warp(block.timestamp + EXIT_DELAY);
        _show(2);
        assertEq(token.balanceOf(REPORTER), SEAT_BOND / 20, "reward");
        Operator memory operator = operatorOf(2);
        assertEq(operator.bond + operator.exiting, 0, "left");
    }

    function test_SC10_who_has_withdrawn_has_nothing_left_to_lose() public {
        vm.prank(ownerOf(2));
        registry.requestExit(2, 1);
        vm.warp(block.timestamp + EXIT_DELAY + 1);
        vm.prank(ownerOf(2));
        registry.withdraw(2);
        _show(2);
        assertEq(token.balanceOf(REPORTER), 0, "reward");
        assertEq(slasher.offenceCount(), 1, "recorded");
    }

    function test_SC10_two_offences_take_no_more_than_the_bond() public {
        slasher.setSlashBps(5000);
        _show(2);
        uint256 held = token.balanceOf(address(registry));
        vm.expectRevert(abi.encodeWithSelector(Slasher.AlreadyRecorded.selector, 1));
        this.showAgain();
        assertEq(token.balanceOf(address(registry)), held, "taken once");
        Operator memory operator = operatorOf(2);
        assertEq(operator.exiting, SEAT_BOND / 2, "half is left");
    }

    function showAgain() external {
        _show(2);
    }

    function test_SC10_only_the_slasher_slashes() public {
        vm.expectRevert();
        registry.slash(2, 10_000, address(this));
    }

    /// A certified checkpoint, its batches in blobs, its credits in the pot, the pot to operators.
    function test_SC8_SC11_settlement_from_a_real_certificate() public {
        rollups.deposit{value: 7 ether}(1);
        Leaf[] memory leaves = leavesAt(3, 4);
        leaves[0].spent = 4 ether;
        Header memory header = settled(4, leaves);
        carryBlobs(1);
        inbox.post(header, rangesOf(leaves, 3, 1));
        for (uint64 id = 1; id <= 3; ++id) {
            (uint64 entries, uint64 claimedSeq,,) = inbox.inbox(id);
            assertEq(entries, 1, "entries");
            assertEq(claimedSeq, 4, "claimed");
        }
        rollups.settle(1, header, leaves[0], Tree.proofOf(hashesOf(leaves), 0));
        // 4 ether spent and three registrations, over four seats.
        for (uint8 i; i < 4; ++i) {
            rollups.claim(0, i, BlsSigner.keyOf(BlsSigner.secretOf(i + 1)));
            assertEq(ownerOf(i + 1).balance, 1.75 ether, "share");
        }
        assertEq(address(rollups).balance, 3 ether, "the rest of the deposit");
    }

    function test_SC9_a_fork_freezes_the_committee_and_not_the_users() public {
        forced.enqueue{value: 1 ether}(1, "payload");
        Leaf[] memory leaves = leavesAt(3, 4);
        Header memory a = settled(4, leaves);
        Header memory b = abi.decode(abi.encode(a), (Header));
        b.beacon = keccak256("another");
        (bytes memory absent, bytes memory signature) = certify(b, 0);
        client.reportFork(a, "", "", b, absent, signature);
        carryBlobs(1);
        vm.expectRevert(BatchInbox.Frozen.selector);
        inbox.post(a, rangesOf(leaves, 1, 1));
        vm.warp(block.timestamp + DELAY + GRACE + 1);
        forced.forceInclude(1, 1);
        (uint64 entries,,,) = inbox.inbox(1);
        assertEq(entries, 1, "forced entry");
    }
}
