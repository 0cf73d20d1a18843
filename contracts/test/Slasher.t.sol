// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {CertifiedVote, Slasher} from "../src/Slasher.sol";
import {BLS12381} from "../src/libraries/BLS12381.sol";
import {Certificate} from "../src/libraries/Certificate.sol";
import {LockstepHash, Vote} from "../src/libraries/LockstepHash.sol";
import {NetworkFixture} from "./NetworkFixture.sol";

/// @notice Evidence signed by the network's own code: `test/vectors/l1/evidence.json`.
abstract contract EvidenceFixture is NetworkFixture {
    struct Pair {
        bytes key96;
        Vote a;
        Vote b;
        bytes sig192;
    }

    bytes32 internal constant SALT = keccak256("salt");
    string internal json;

    function setUp() public virtual override {
        super.setUp();
        json = vm.readFile("test/vectors/l1/evidence.json");
        vm.chainId(vm.parseJsonUint(json, ".chainId"));
        assertEq(vm.parseJsonAddress(json, ".registry"), REGISTRY, "registry of the vectors");
        uint256 keys = vm.parseJsonUint(json, ".keyCount");
        for (uint64 i; i < keys; ++i) {
            bytes memory key = vm.parseJsonBytes(json, at("keys", i, ""));
            network.setKey(keccak256(key), i + 1, address(uint160(0x1000 + i)));
        }
        for (uint256 i; i < 2; ++i) {
            uint256 epoch = vm.parseJsonUint(json, at("committees", i, ".epoch"));
            address blob = address(uint160(0xb10b00 + epoch));
            vm.etch(blob, vm.parseJsonBytes(json, at("committees", i, ".blob")));
            network.setCommittee(uint64(epoch), blob);
        }
    }

    function at(string memory list, uint256 index, string memory field)
        internal
        pure
        returns (string memory)
    {
        return string.concat(".", list, "[", vm.toString(index), "]", field);
    }

    function countOf(string memory what) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(".", what, "Count"));
    }

    function pairAt(string memory list, uint256 index) internal view returns (Pair memory pair) {
        bytes memory args = vm.parseJsonBytes(json, at(list, index, ".args"));
        (pair.key96, pair.a, pair.b, pair.sig192) = abi.decode(args, (bytes, Vote, Vote, bytes));
    }

    function conflictAt(string memory list, uint256 index)
        internal
        view
        returns (CertifiedVote memory a, CertifiedVote memory b)
    {
        bytes memory args = vm.parseJsonBytes(json, at(list, index, ".args"));
        return abi.decode(args, (CertifiedVote, CertifiedVote));
    }

    function submit(Pair memory pair) internal {
        slasher.submitPair(pair.key96, pair.a, pair.b, pair.sig192, SALT);
    }

    function commitmentOf(Pair memory pair, address reporter) internal view returns (bytes32) {
        bytes32 a = LockstepHash.voteDigest(REGISTRY, pair.a);
        bytes32 b = LockstepHash.voteDigest(REGISTRY, pair.b);
        return keccak256(abi.encode(a, b, reporter, SALT));
    }
}

contract SlasherTest is EvidenceFixture {
    /// Index in the vectors of two notarize votes of operator 1.
    uint256 private constant NOTARIZED_TWICE = 1;

    function test_SC10_each_offence_of_the_table_is_slashed_and_nothing_else() public {
        uint256 offences;
        for (uint256 i; i < countOf("pair"); ++i) {
            uint256 state = vm.snapshotState();
            Pair memory pair = pairAt("pairs", i);
            uint256 kind = vm.parseJsonUint(json, at("pairs", i, ".kind"));
            string memory name = vm.parseJsonString(json, at("pairs", i, ".name"));
            assertEq(slasher.offenceOf(pair.a, pair.b), kind, name);
            assertEq(slasher.offenceOf(pair.b, pair.a), kind, "not symmetric");
            if (kind == 0) {
                vm.expectRevert(Slasher.NotAnOffence.selector);
                submit(pair);
                assertEq(network.slashCount(), 0, name);
            } else {
                vm.expectEmit(true, true, true, true, address(slasher));
                emit Slasher.Offence(1, 1, uint8(kind), address(this));
                submit(pair);
                (uint64 id, uint16 bps, address reporter) = network.slashes(0);
                assertEq(id, 1, name);
                assertEq(bps, 10_000, name);
                assertEq(reporter, address(0), name);
                ++offences;
            }
            vm.revertToState(state);
        }
        assertLe(9, offences, "offences among the vectors");
    }

    function test_SC10_notarize_and_nullify_is_never_evidence() public view {
        Vote memory notarize = Vote(1, 7, 1000, 3, keccak256("a"));
        Vote memory nullify = Vote(2, 7, 0, 3, 0);
        assertEq(slasher.offenceOf(notarize, nullify), 0, "notarize, nullify");
        assertEq(slasher.offenceOf(nullify, notarize), 0, "nullify, notarize");
    }

    /// The table once more, as its sentences; the contract has it as branches.
    function testFuzz_SC10_the_table(Vote memory a, Vote memory b, uint8 same) public view {
        a.phase = uint8(bound(a.phase, 0, 8));
        b.phase = same & 1 != 0 ? a.phase : uint8(bound(b.phase, 0, 8));
        if (same & 2 != 0) b.epoch = a.epoch;
        if (same & 4 != 0) b.view_ = a.view_;
        if (same & 8 != 0) b.height = a.height;
        if (same & 16 != 0) b.hash = a.hash;
        bool point = a.epoch == b.epoch && a.view_ == b.view_;
        bool both = a.phase == b.phase;
        bool hashes = a.hash != b.hash;
        bool heights = a.height != b.height;
        uint8 kind;
        if (both && a.phase == 7 && point && (hashes || heights)) kind = 1;
        if (both && a.phase == 1 && point && (hashes || heights)) kind = 2;
        if (both && a.phase == 3 && point && (hashes || heights)) kind = 3;
        if (a.phase == 2 && b.phase == 3 && point) kind = 4;
        if (a.phase == 3 && b.phase == 2 && point) kind = 4;
        if (both && a.phase == 4 && point && !heights && hashes) kind = 5;
        if (both && a.phase == 5 && !heights && hashes) kind = 6;
        assertEq(slasher.offenceOf(a, b), kind, "kind");
    }

    /// Another chain, registry or epoch; another signer; infinity; points outside the group; bytes
    /// in another order: none of it is guilt, and all of it reverts.
    function test_SC10_attack_replay_and_false_points_prove_nothing() public {
        for (uint256 i; i < countOf("forgery"); ++i) {
            Pair memory pair = pairAt("forgeries", i);
            // A failing precompile burns what it got, hence the limit.
            (bool done,) = address(slasher).call{gas: 1_000_000}(_callOf(pair));
            assertTrue(!done, vm.parseJsonString(json, at("forgeries", i, ".name")));
            assertEq(network.slashCount(), 0, "slashes");
            assertEq(slasher.offenceCount(), 0, "recorded");
        }
        assertLe(14, countOf("forgery"), "forgeries among the vectors");
    }

    function test_SC10_a_false_pairing_reverts_by_name() public {
        Pair memory pair = pairAt("forgeries", 0);
        vm.expectRevert(Slasher.SignatureInvalid.selector);
        submit(pair);
        pair = pairAt("forgeries", 7);
        vm.expectRevert(BLS12381.PointAtInfinity.selector);
        submit(pair);
        pair = pairAt("forgeries", 11);
        vm.expectRevert(BLS12381.NotAPoint.selector);
        submit(pair);
    }

    /// The contract reads the chain's id at run time.
    function test_SC10_attack_replay_on_a_forked_chain() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        vm.chainId(3);
        vm.expectRevert(Slasher.SignatureInvalid.selector);
        submit(pair);
        vm.chainId(1);
        submit(pair);
        assertEq(network.slashCount(), 1, "slashes");
    }

    function test_SC10_a_key_that_nobody_registered_convicts_nobody() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        network.setKey(keccak256(pair.key96), 0, address(0));
        vm.expectRevert(Slasher.UnknownKey.selector);
        submit(pair);
        pair.key96 = new bytes(96);
        vm.expectRevert(Slasher.UnknownKey.selector);
        submit(pair);
    }

    /// Key 1 belongs to operator 1 for ever: after a rotation, an exit, a change of owner.
    function test_SC10_old_keys_stay_slashable() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        network.setKey(keccak256("the key it rotated to"), 1, STRANGER);
        vm.roll(block.number + 100 * EPOCH_BLOCKS);
        submit(pair);
        (uint64 id,,) = network.slashes(0);
        assertEq(id, 1, "operator");
    }

    function test_SC10_an_offence_is_recorded_once() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        submit(pair);
        vm.expectRevert(abi.encodeWithSelector(Slasher.AlreadyRecorded.selector, 1));
        submit(pair);
        // The other way round, and another pair of the same view.
        (pair.a, pair.b) = (pair.b, pair.a);
        vm.expectRevert(abi.encodeWithSelector(Slasher.AlreadyRecorded.selector, 1));
        submit(pair);
        Pair memory other = pairAt("pairs", NOTARIZED_TWICE + 1);
        vm.expectRevert(abi.encodeWithSelector(Slasher.AlreadyRecorded.selector, 1));
        submit(other);
        assertEq(network.slashCount(), 1, "slashes");
        // Another offence of the same operator is one of its own.
        submit(pairAt("pairs", 0));
        assertEq(slasher.offenceCount(), 2, "offences");
    }

    function test_SC10_who_committed_a_block_earlier_is_rewarded() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        slasher.commit(commitmentOf(pair, address(this)));
        vm.roll(block.number + 1);
        submit(pair);
        (,, address reporter) = network.slashes(0);
        assertEq(reporter, address(this), "reporter");
    }

    function test_SC10_a_commitment_of_the_same_block_earns_nothing() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        slasher.commit(commitmentOf(pair, address(this)));
        submit(pair);
        (,, address reporter) = network.slashes(0);
        assertEq(reporter, address(0), "reporter");
    }

    /// A copy of the evidence out of the pool slashes, and pays the copier nothing: its commitment
    /// would have to be older than what it copied.
    function test_SC10_attack_front_run_evidence() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        bytes32 commitment = commitmentOf(pair, address(this));
        slasher.commit(commitment);
        vm.roll(block.number + 1);
        vm.startPrank(STRANGER);
        slasher.commit(commitment);
        slasher.commit(commitmentOf(pair, STRANGER));
        submit(pair);
        vm.stopPrank();
        (,, address reporter) = network.slashes(0);
        assertEq(reporter, address(0), "reporter");
    }

    function test_SC10_a_repeated_commitment_keeps_its_block() public {
        bytes32 commitment = keccak256("c");
        slasher.commit(commitment);
        uint256 since = slasher.commits(commitment);
        vm.roll(block.number + 5);
        vm.prank(STRANGER);
        slasher.commit(commitment);
        assertEq(slasher.commits(commitment), since, "block");
    }

    /// Gas that runs out inside a precompile must be neither guilt nor a recorded offence.
    function test_SC10_attack_gas_starvation() public {
        Pair memory pair = pairAt("pairs", NOTARIZED_TWICE);
        bytes memory call = _callOf(pair);
        bytes memory forgery = _callOf(pairAt("forgeries", 3));
        for (uint256 gas_ = 10_000; gas_ < 600_000; gas_ += 7_919) {
            uint256 state = vm.snapshotState();
            (bool done,) = address(slasher).call{gas: gas_}(call);
            assertEq(network.slashCount(), done ? 1 : 0, "slashes");
            assertEq(slasher.offenceCount(), done ? 1 : 0, "offences");
            vm.revertToState(state);
            (done,) = address(slasher).call{gas: gas_}(forgery);
            assertTrue(!done, "a forgery passed");
        }
        (bool enough,) = address(slasher).call{gas: 600_000}(call);
        assertTrue(enough, "600,000 suffice");
    }

    function test_SC10_certificates_in_conflict_convict_the_common_signers() public {
        for (uint256 i; i < countOf("conflict"); ++i) {
            uint256 state = vm.snapshotState();
            (CertifiedVote memory a, CertifiedVote memory b) = conflictAt("conflicts", i);
            string memory name = vm.parseJsonString(json, at("conflicts", i, ".name"));
            uint256[] memory guilty = vm.parseJsonUintArray(json, at("conflicts", i, ".guilty"));
            vm.expectEmit(true, true, true, true, address(slasher));
            emit Slasher.Offence(1, uint64(guilty[0]), 7, address(this));
            slasher.submitCertConflict(a, b);
            assertEq(network.slashCount(), guilty.length, name);
            for (uint256 g; g < guilty.length; ++g) {
                (uint64 id,, address reporter) = network.slashes(g);
                assertEq(id, guilty[g], name);
                assertEq(reporter, address(0), name);
            }
            vm.expectRevert(Slasher.NobodyNew.selector);
            slasher.submitCertConflict(b, a);
            vm.revertToState(state);
        }
    }

    function test_SC10_certificates_without_conflict_or_quorum_convict_nobody() public {
        bytes4[5] memory reasons = [
            Slasher.NotAnOffence.selector,
            Slasher.NotAnOffence.selector,
            Certificate.NoQuorum.selector,
            Slasher.SignatureInvalid.selector,
            Slasher.SignatureInvalid.selector
        ];
        assertEq(countOf("innocent"), reasons.length, "cases");
        for (uint256 i; i < reasons.length; ++i) {
            (CertifiedVote memory a, CertifiedVote memory b) = conflictAt("innocents", i);
            (bool done, bytes memory answer) =
                address(slasher).call(abi.encodeCall(slasher.submitCertConflict, (a, b)));
            assertTrue(!done, vm.parseJsonString(json, at("innocents", i, ".name")));
            assertEq(bytes4(answer), reasons[i], "reason");
            assertEq(network.slashCount(), 0, "slashes");
        }
    }

    function test_SC10_a_pair_and_a_certificate_of_one_point_are_one_offence() public {
        // Two lane certificates and two acks, both of lane 2 at lane height 9.
        (CertifiedVote memory a, CertifiedVote memory b) = conflictAt("conflicts", 4);
        Pair memory acks = pairAt("pairs", 6);
        submit(acks);
        slasher.submitCertConflict(a, b);
        assertEq(network.slashCount(), 5, "one by the pair, four more by the certificates");
        vm.expectRevert(abi.encodeWithSelector(Slasher.AlreadyRecorded.selector, 1));
        submit(acks);
    }

    function test_SC10_certificates_of_an_epoch_without_committee_are_refused() public {
        (CertifiedVote memory a, CertifiedVote memory b) = conflictAt("conflicts", 0);
        network.setCommittee(7, address(0));
        vm.expectRevert(abi.encodeWithSelector(Slasher.NoCommittee.selector, 7));
        slasher.submitCertConflict(a, b);
    }

    function test_SC10_the_slash_is_bounded_and_timelocked() public {
        slasher.setSlashBps(1000);
        submit(pairAt("pairs", NOTARIZED_TWICE));
        (, uint16 bps,) = network.slashes(0);
        assertEq(bps, 1000, "bps");
        vm.expectRevert(abi.encodeWithSelector(Slasher.SlashOutOfBounds.selector, 999));
        slasher.setSlashBps(999);
        vm.expectRevert(abi.encodeWithSelector(Slasher.SlashOutOfBounds.selector, 10_001));
        slasher.setSlashBps(10_001);
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER)
        );
        slasher.setSlashBps(5000);
    }

    function _callOf(Pair memory pair) private view returns (bytes memory) {
        return abi.encodeCall(slasher.submitPair, (pair.key96, pair.a, pair.b, pair.sig192, SALT));
    }
}
