// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {RollupRegistry} from "../src/RollupRegistry.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {NetworkFixture} from "./NetworkFixture.sol";
import {Tree} from "./Tree.sol";

contract RollupRegistryTest is NetworkFixture {
    address private constant BLOB = address(0xb10b);

    function _unauthorized(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
    }

    /// @notice Certifies that rollup `id` has spent so much, and settles it.
    function _settle(uint64 id, uint64 height, uint256 spent) private {
        (Header memory header, Leaf memory leaf, bytes32[] memory proof) = _spent(id, height, spent);
        rollups.settle(id, header, leaf, proof);
    }

    function _spent(uint64 id, uint64 height, uint256 spent)
        private
        returns (Header memory header, Leaf memory leaf, bytes32[] memory proof)
    {
        leaf = leafOf(id, height, 0);
        leaf.spent = spent;
        Leaf[] memory leaves = leavesWith(leaf);
        header = checkpointOf(height, leaves);
        proof = Tree.proofOf(hashesOf(leaves), id - 1);
    }

    /// @notice Four operators of 1, 2, 2 and 2 seats; the key of operator i is 96 times i.
    function _committee(uint64 epoch) private {
        bytes memory blob = abi.encodePacked(uint8(0), uint8(4), uint8(7), new bytes(96));
        for (uint8 i = 1; i <= 4; ++i) {
            bytes memory key = _keyOf(i);
            blob = abi.encodePacked(blob, key, i == 1 ? uint8(1) : uint8(2));
            network.setKey(keccak256(key), i, address(uint160(0x1000 + i)));
        }
        vm.etch(BLOB, blob);
        network.setCommittee(epoch, BLOB);
    }

    function _keyOf(uint8 operator) private pure returns (bytes memory key) {
        key = new bytes(96);
        for (uint256 i; i < 96; ++i) {
            key[i] = bytes1(operator);
        }
    }

    // Registration and configuration

    function test_SC11_ids_are_dense_from_1() public {
        assertEq(rollups.count(), 3, "rollups of the fixture");
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.RollupRegistered(
            4, address(this), "delta-4", 7, 1, true, 0, 1, 5, EPOCH
        );
        uint64 id = rollups.register{value: REGISTER_FEE}("delta-4", 7, 1, true, 0, 1, 5);
        assertEq(id, 4, "id");
        assertTrue(rollups.exists(4) && !rollups.exists(5) && !rollups.exists(0), "exists");
        assertEq(rollups.idOfName(keccak256("delta-4")), 4, "id of the name");
        RollupRegistry.Rollup memory rollup = rollups.rollups(4);
        assertEq(rollup.owner, address(this), "owner");
        assertEq(rollup.evmChainId, 7, "chain");
    }

    function test_SC11_names_are_unique_and_fit_into_addresses() public {
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NameTaken.selector, 1));
        registerRollup("alpha", 0);
        string[8] memory wrong = [
            "", "Upper", "2", "-a", "a.b", "a b", unicode"ä", "a23456789012345678901234567890123"
        ];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(RollupRegistry.NameInvalid.selector);
            registerRollup(wrong[i], 0);
        }
        registerRollup("a2345678901234567890123456789012", 0);
        registerRollup("z", 0);
    }

    function test_SC11_a_configuration_that_cannot_be_ordered_is_refused() public {
        bytes4 refusal = RollupRegistry.ConfigInvalid.selector;
        // policy, format, mode, chain
        uint64[4][9] memory wrong = [
            [uint64(0), 0, 0, 1],
            [uint64(2), 0, 0, 1],
            [uint64(5), 0, 0, 1],
            [uint64(255), 0, 0, 1],
            [uint64(1), 2, 0, 1],
            [uint64(1), 0, 2, 1],
            [uint64(1), 0, 0, 0],
            [uint64(1), 0, 0, 2 ** 53],
            [uint64(1), 1, 0, 1]
        ];
        for (uint256 i; i < wrong.length; ++i) {
            uint64[4] memory w = wrong[i];
            vm.expectRevert(refusal);
            rollups.register{value: REGISTER_FEE}(
                "delta", w[3], uint8(w[0]), false, uint8(w[1]), uint8(w[2]), 0
            );
        }
        rollups.register{value: REGISTER_FEE}("delta", 0, 1, false, 1, 0, 0);
    }

    function test_SC11_no_policy_3_or_4_for_opaque_rollups() public {
        rollups.setAllowedPolicies(15);
        uint64 opaque = rollups.register{value: REGISTER_FEE}("delta", 0, 2, false, 1, 0, 0);
        for (uint8 policy = 3; policy <= 4; ++policy) {
            vm.expectRevert(RollupRegistry.ConfigInvalid.selector);
            rollups.configure(opaque, policy, false, 0, 0);
            rollups.configure(1, policy, false, 0, 0);
        }
    }

    function test_SC11_policies_are_opened_by_the_timelock() public {
        vm.expectRevert(RollupRegistry.ConfigInvalid.selector);
        rollups.configure(1, 2, false, 0, 0);
        rollups.setAllowedPolicies(2);
        rollups.configure(1, 2, false, 0, 0);
        vm.expectRevert(RollupRegistry.ConfigInvalid.selector);
        rollups.configure(1, 1, false, 0, 0);
        vm.expectRevert(RollupRegistry.ConfigInvalid.selector);
        rollups.setAllowedPolicies(0);
        vm.expectRevert(RollupRegistry.ConfigInvalid.selector);
        rollups.setAllowedPolicies(16);
        vm.prank(STRANGER);
        vm.expectRevert(_unauthorized(STRANGER));
        rollups.setAllowedPolicies(1);
    }

    function test_SC11_configuration_takes_effect_like_registry_changes() public {
        vm.roll(BASE_BLOCK + EPOCH_BLOCKS);
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.RollupConfigured(1, 1, true, 1, 9, EPOCH + 1);
        rollups.configure(1, 1, true, 1, 9);
        vm.roll(BASE_BLOCK + EPOCH_BLOCKS + 1);
        rollups.configure(1, 1, true, 1, 10);
        assertEq(rollups.configAt(1, EPOCH - 1).policyId, 0, "before it counts");
        assertEq(rollups.configAt(1, EPOCH).maxSpendPerBlock, 1 ether, "as registered");
        RollupRegistry.Config memory config = rollups.configAt(1, EPOCH + 1);
        assertEq(config.policyId, 1, "policy");
        assertTrue(config.acceptsSealed, "sealed");
        assertEq(config.daMode, 1, "mode");
        assertEq(config.maxSpendPerBlock, 10, "the last of an epoch wins");
        assertEq(rollups.configAt(1, EPOCH + 100).maxSpendPerBlock, 10, "until it changes");
        assertTrue(rollups.isPosted(1, EPOCH) && !rollups.isPosted(1, EPOCH + 1), "posted");
        assertTrue(!rollups.isPosted(1, EPOCH - 1) && !rollups.isPosted(9, EPOCH), "none");
    }

    function test_SC11_before_the_base_changes_count_from_epoch_0() public {
        network.setSchedule(BASE_BLOCK + 50, EPOCH_BLOCKS);
        uint64 id = registerRollup("delta", 0);
        assertTrue(rollups.isPosted(id, 0), "epoch 0");
    }

    function test_SC11_only_the_owner_configures_and_withdraws() public {
        bytes memory refusal = abi.encodeWithSelector(RollupRegistry.NotOwner.selector, 1, STRANGER);
        vm.startPrank(STRANGER);
        vm.expectRevert(refusal);
        rollups.configure(1, 1, false, 0, 0);
        vm.expectRevert(refusal);
        rollups.requestWithdraw(1, 1);
        vm.expectRevert(refusal);
        rollups.withdraw(1);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NotOwner.selector, 9, address(this)));
        rollups.configure(9, 1, false, 0, 0);
    }

    function test_SC11_the_fee_goes_to_the_pot_and_the_rest_is_deposited() public {
        uint256 before = rollups.pot(EPOCH);
        vm.expectRevert(
            abi.encodeWithSelector(
                RollupRegistry.FeeTooLow.selector, REGISTER_FEE - 1, REGISTER_FEE
            )
        );
        rollups.register{value: REGISTER_FEE - 1}("delta", 1, 1, false, 0, 0, 0);
        uint64 id = rollups.register{value: REGISTER_FEE + 5}("delta", 1, 1, false, 0, 0, 0);
        assertEq(rollups.rollups(id).deposit, 5, "deposit");
        assertEq(rollups.pot(EPOCH) - before, REGISTER_FEE, "pot");
    }

    function test_SC11_fees_are_bounded_and_take_effect_by_epoch() public {
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.FeesSet(7, 8, EPOCH);
        rollups.setFees(7, 8);
        (uint96 perByte, uint96 key) = rollups.feesAt(EPOCH);
        assertEq(perByte, 7, "per byte");
        assertEq(key, 8, "key");
        (perByte, key) = rollups.feesAt(EPOCH - 1);
        assertEq(perByte + key, 0, "before");
        bytes4 refusal = RollupRegistry.FeeTooHigh.selector;
        vm.expectRevert(refusal);
        rollups.setFees(1e12 + 1, 0);
        vm.expectRevert(refusal);
        rollups.setFees(0, 0.01 ether + 1);
        vm.expectRevert(refusal);
        rollups.setRegisterFee(10 ether + 1);
        rollups.setRegisterFee(0);
        vm.startPrank(STRANGER);
        vm.expectRevert(_unauthorized(STRANGER));
        rollups.setFees(1, 1);
        vm.expectRevert(_unauthorized(STRANGER));
        rollups.setRegisterFee(1);
        vm.stopPrank();
    }

    // Credits

    function test_SC11_anybody_deposits() public {
        vm.prank(STRANGER);
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.Deposited(1, STRANGER, 3 ether);
        rollups.deposit{value: 3 ether}(1);
        assertEq(rollups.rollups(1).deposit, 3 ether, "deposit");
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.UnknownRollup.selector, 9));
        rollups.deposit{value: 1}(9);
        vm.expectRevert(RollupRegistry.NothingPaid.selector);
        rollups.deposit(1);
    }

    function test_SC11_settled_follows_the_certified_number_into_the_pot() public {
        rollups.deposit{value: 10 ether}(1);
        uint256 before = rollups.pot(EPOCH);
        (Header memory header, Leaf memory leaf, bytes32[] memory proof) = _spent(1, 5, 4 ether);
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.Settled(1, EPOCH, 4 ether);
        vm.prank(STRANGER);
        rollups.settle(1, header, leaf, proof);
        assertEq(rollups.rollups(1).settled, 4 ether, "settled");
        assertEq(rollups.pot(EPOCH) - before, 4 ether, "pot");
        vm.expectRevert(RollupRegistry.NothingToSettle.selector);
        rollups.settle(1, header, leaf, proof);
        vm.roll(block.number + 1);
        _settle(1, 6, 5 ether);
        assertEq(rollups.rollups(1).settled, 5 ether, "settled again");
        assertEq(rollups.rollups(1).settledAnchor, block.number, "anchor");
    }

    function test_SC11_an_older_output_lowers_nothing() public {
        rollups.deposit{value: 10 ether}(1);
        (Header memory header, Leaf memory leaf, bytes32[] memory proof) = _spent(1, 5, 4 ether);
        vm.roll(block.number + 1);
        _settle(1, 6, 5 ether);
        vm.expectRevert(RollupRegistry.NothingToSettle.selector);
        rollups.settle(1, header, leaf, proof);
    }

    function test_SC11_only_certified_numbers_settle() public {
        rollups.deposit{value: 10 ether}(1);
        (Header memory header, Leaf memory leaf, bytes32[] memory proof) = _spent(1, 5, 4 ether);
        leaf.spent += 1;
        vm.expectRevert(RollupRegistry.NotUnderRoot.selector);
        rollups.settle(1, header, leaf, proof);
        leaf.spent -= 1;
        header.height = 6;
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NotCertified.selector, 6));
        rollups.settle(1, header, leaf, proof);
        header.height = 5;
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.UnknownRollup.selector, 2));
        rollups.settle(2, header, leaf, proof);
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.UnknownRollup.selector, 0));
        rollups.settle(0, header, leaf, proof);
    }

    function test_SC11_more_than_the_deposit_is_owed_by_nobody() public {
        rollups.deposit{value: 1 ether}(1);
        rollups.deposit{value: 7 ether}(2);
        _settle(1, 5, type(uint256).max);
        assertEq(rollups.rollups(1).settled, 1 ether, "settled");
        // What comes later is owed.
        rollups.deposit{value: 1 ether}(1);
        _settle(1, 6, 1.5 ether);
        assertEq(rollups.rollups(1).settled, 1.5 ether, "settled later");
    }

    function test_SC11_a_pot_is_shared_by_seats_and_paid_to_owners() public {
        _committee(EPOCH);
        rollups.deposit{value: 10 ether}(1);
        _settle(1, 5, 4 ether);
        // 4 ether and the fees of three registrations.
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.Claimed(EPOCH, 1, address(0x1001), 1 ether);
        vm.prank(STRANGER);
        rollups.claim(EPOCH, 0, _keyOf(1));
        assertEq(address(0x1001).balance, 1 ether, "one seat of seven");
        rollups.claim(EPOCH, 1, _keyOf(2));
        assertEq(address(0x1002).balance, 2 ether, "two seats of seven");
        vm.expectRevert(RollupRegistry.NothingToClaim.selector);
        rollups.claim(EPOCH, 1, _keyOf(2));
        // The pot grows: each gets what it did not get.
        _settle(1, 6, 4.7 ether);
        rollups.claim(EPOCH, 1, _keyOf(2));
        assertEq(address(0x1002).balance, 2.2 ether, "of the rest");
        rollups.claim(EPOCH, 2, _keyOf(3));
        assertEq(address(0x1003).balance, 2.2 ether, "late");
    }

    /// An operator that sold its place, or rotated its key, is paid as who it is now.
    function test_SC11_a_share_goes_to_the_present_owner() public {
        _committee(EPOCH);
        network.setKey(keccak256(_keyOf(1)), 1, STRANGER);
        uint256 before = STRANGER.balance;
        rollups.claim(EPOCH, 0, _keyOf(1));
        assertEq(STRANGER.balance - before, 3 * REGISTER_FEE / 7, "paid");
    }

    function test_SC11_only_members_of_the_epochs_committee_have_a_share() public {
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NoCommittee.selector, EPOCH));
        rollups.claim(EPOCH, 0, _keyOf(1));
        _committee(EPOCH);
        bytes4 refusal = RollupRegistry.NotInCommittee.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, EPOCH, 4));
        rollups.claim(EPOCH, 4, _keyOf(1));
        vm.expectRevert(abi.encodeWithSelector(refusal, EPOCH, 1));
        rollups.claim(EPOCH, 1, _keyOf(1));
        vm.expectRevert(abi.encodeWithSelector(refusal, EPOCH, 0));
        rollups.claim(EPOCH, 0, new bytes(0));
    }

    // Withdrawal

    function test_SC11_a_withdrawal_needs_an_output_that_saw_the_request() public {
        rollups.deposit{value: 10 ether}(1);
        network.setHead(EPOCH, 5, uint64(block.number), false);
        (Header memory old, Leaf memory leaf, bytes32[] memory proof) = _spent(1, 5, 2 ether);
        vm.roll(block.number + 10);
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.WithdrawRequested(1, 6 ether);
        rollups.requestWithdraw(1, 6 ether);
        rollups.settle(1, old, leaf, proof);
        vm.expectRevert(
            abi.encodeWithSelector(
                RollupRegistry.NotYetSettled.selector, block.number - 10, block.number
            )
        );
        rollups.withdraw(1);
        _settle(1, 6, 3 ether);
        uint256 before = address(this).balance;
        vm.expectEmit(true, true, true, true, address(rollups));
        emit RollupRegistry.Withdrawn(1, 6 ether);
        rollups.withdraw(1);
        assertEq(address(this).balance - before, 6 ether, "paid");
        assertEq(rollups.rollups(1).deposit, 4 ether, "deposit");
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NoWithdrawal.selector, 1));
        rollups.withdraw(1);
    }

    /// What was spent before the ordering state saw the request is not paid out, and later deposits
    /// do not make up for it: they are credits already.
    function test_SC11_a_withdrawal_is_at_most_what_was_left_then() public {
        rollups.deposit{value: 10 ether}(1);
        rollups.requestWithdraw(1, 10 ether);
        rollups.deposit{value: 5 ether}(1);
        _settle(1, 6, 8 ether);
        uint256 before = address(this).balance;
        rollups.withdraw(1);
        assertEq(address(this).balance - before, 2 ether, "paid");
        RollupRegistry.Rollup memory rollup = rollups.rollups(1);
        assertEq(rollup.deposit - rollup.settled, 5 ether, "left");
    }

    function test_SC11_a_request_all_spent_pays_nothing_and_ends() public {
        rollups.deposit{value: 10 ether}(1);
        rollups.requestWithdraw(1, 10 ether);
        rollups.deposit{value: 5 ether}(1);
        _settle(1, 6, 12 ether);
        assertEq(rollups.withdraw(1), 0, "paid");
        rollups.requestWithdraw(1, 3 ether);
    }

    function test_SC11_one_request_at_a_time_within_what_is_free() public {
        rollups.deposit{value: 10 ether}(1);
        _settle(1, 6, 4 ether);
        bytes4 refusal = RollupRegistry.AmountOutOfBounds.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, 6 ether + 1, 6 ether));
        rollups.requestWithdraw(1, 6 ether + 1);
        vm.expectRevert(abi.encodeWithSelector(refusal, 0, 6 ether));
        rollups.requestWithdraw(1, 0);
        rollups.requestWithdraw(1, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.WithdrawalPending.selector, 1));
        rollups.requestWithdraw(1, 1 ether);
    }

    /// A dead committee keeps nobody's credits: 30 days after the newest of anchor and request.
    function test_SC11_without_checkpoints_a_withdrawal_waits_30_days() public {
        rollups.deposit{value: 10 ether}(1);
        network.setHead(EPOCH, 5, uint64(block.number), false);
        rollups.requestWithdraw(1, 10 ether);
        uint64 from = uint64(block.number);
        vm.roll(from + 216_000);
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NotYetSettled.selector, 0, from));
        rollups.withdraw(1);
        uint256 state = vm.snapshotState();
        vm.roll(from + 216_001);
        rollups.withdraw(1);
        vm.revertToState(state);
        // A checkpoint in between: the leaf must be settled after all.
        network.setHead(EPOCH, 6, from + 1, false);
        vm.roll(from + 216_001);
        vm.expectRevert(abi.encodeWithSelector(RollupRegistry.NotYetSettled.selector, 0, from));
        rollups.withdraw(1);
    }

    /// The network may have been silent before the request: that time does not count.
    function test_SC11_the_30_days_begin_with_the_request() public {
        rollups.deposit{value: 10 ether}(1);
        vm.roll(block.number + 300_000);
        rollups.requestWithdraw(1, 10 ether);
        vm.expectRevert(
            abi.encodeWithSelector(RollupRegistry.NotYetSettled.selector, 0, block.number)
        );
        rollups.withdraw(1);
    }

    function testFuzz_SC11_configurations_keep_their_bits(
        bool sealed_,
        bool validium,
        uint128 maxSpend
    ) public {
        rollups.configure(1, 1, sealed_, validium ? 1 : 0, maxSpend);
        RollupRegistry.Config memory config = rollups.configAt(1, EPOCH);
        assertEq(config.policyId, 1, "policy");
        assertTrue(config.acceptsSealed == sealed_, "sealed");
        assertEq(config.daMode, validium ? 1 : 0, "mode");
        assertEq(config.maxSpendPerBlock, maxSpend, "max spend");
    }
}
