// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CertifiedVote} from "../src/Slasher.sol";
import {Range} from "../src/BatchInbox.sol";
import {BLS12381} from "../src/libraries/BLS12381.sol";
import {Header, Leaf, LockstepHash, Vote} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {GasTable} from "./GasTable.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";
import {WholeNetworkFixture} from "./WholeNetworkFixture.sol";

/// @notice Posts as a transaction with blobs would. forge cannot send one, so the call is measured
/// inside a transaction whose blobs are set, and what a transaction costs before it runs is added.
contract Poster is Test {
    uint256 private constant TRANSACTION = 21_000;
    uint256 private constant COLD_ACCOUNT = 2600;

    function gasOf(address to, bytes memory call, bytes32[] memory hashes)
        external
        returns (uint256 used)
    {
        vm.blobhashes(hashes);
        uint256 before = gasleft();
        (bool done,) = to.call(call);
        used = before - gasleft() - COLD_ACCOUNT + TRANSACTION;
        vm.blobhashes(new bytes32[](0));
        assertTrue(done, "posted");
        for (uint256 i; i < call.length; ++i) {
            used += call[i] == 0 ? 4 : 16;
        }
    }
}

/// @notice What settlers, rollups, users and reporters pay, in a network of 256 rollups (proofs of 8
/// siblings). [SC8, SC9, SC10, SC11]
contract InboxGasTest is WholeNetworkFixture, GasTable {
    uint256 private constant ROLLUPS = 256;
    Poster private poster = new Poster();

    function setUp() public override {
        super.setUp();
        registerRollups(40);
        startNetwork(7, 1);
    }

    function test_SC8_posting1() public {
        _post(1, "post ranges=1");
    }

    function test_SC8_posting8() public {
        _post(8, "post ranges=8");
    }

    function test_SC8_posting32() public {
        _post(32, "post ranges=32");
    }

    function test_SC8_postingCalldata() public {
        Leaf[] memory leaves = leavesAt(ROLLUPS, 5);
        Range memory range = rangesOf(leaves, 1, 1)[0];
        inbox.postCalldata(settled(5, leaves), range, _bytes(1000));
        leaves = leavesAt(ROLLUPS, 9);
        range = rangesOf(leaves, 1, 6)[0];
        inbox.postCalldata(settled(9, leaves), range, _bytes(1000));
        record("postCalldata 1 kB");
    }

    function test_SC9_enqueuing() public {
        forced.enqueue{value: forced.fee(1)}(1, _bytes(1000));
        record("enqueue 1 kB first");
        forced.enqueue{value: forced.fee(1)}(1, _bytes(1000));
        record("enqueue 1 kB");
        forced.enqueue{value: forced.fee(1)}(1, _bytes(200));
        record("enqueue 200 B");
    }

    function test_SC9_forcing() public {
        for (uint256 i; i < 50; ++i) {
            forced.enqueue{value: forced.fee(1)}(1, _bytes(100));
        }
        vm.warp(block.timestamp + DELAY + GRACE + 1);
        forced.forceInclude(1, 1);
        record("forceInclude first");
        forced.forceInclude(1, 50);
        record("forceInclude 49 items");
    }

    function test_SC10_showingAPair() public {
        _showPair(2, "submitPair first ever");
        _showPair(1, "submitPair");
    }

    function test_SC10_showingAConflict() public {
        join(121, 1);
        vm.roll(manager.base() + P);
        manager.advanceEpoch(2);
        CertifiedVote memory a = _certifiedOutput(2, keccak256("a"));
        CertifiedVote memory b = _certifiedOutput(2, keccak256("b"));
        slasher.submitCertConflict(a, b);
        record("submitCertConflict");
        assertEq(slasher.offenceCount(), slasher.CONFLICT_BATCH(), "slashed in one call");
    }

    function test_SC11_credits() public {
        rollups.deposit{value: 1 ether}(1);
        rollups.deposit{value: 1 ether}(1);
        record("deposit");
        Leaf[] memory leaves = leavesAt(ROLLUPS, 5);
        Header memory header = settled(5, leaves);
        rollups.settle(1, header, leaves[0], Tree.proofOf(hashesOf(leaves), 0));
        record("settle");
        bytes memory key = BlsSigner.keyOf(secrets[1]);
        vm.deal(ownerOf(1), 1);
        rollups.claim(0, 0, key);
        record("claim");
    }

    function _post(uint256 count, string memory name) private {
        _postAt(5, 1, count, string.concat(name, " first"));
        _postAt(9, 6, count, name);
    }

    function _postAt(uint64 seq, uint64 fromSeq, uint256 count, string memory name) private {
        Leaf[] memory leaves = leavesAt(ROLLUPS, seq);
        Header memory header = settled(seq, leaves);
        Range[] memory ranges = rangesOf(leaves, count, fromSeq);
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = bytes32(uint256(1) << 248 | uint248(uint256(keccak256("blob"))));
        bytes memory call = abi.encodeCall(inbox.post, (header, ranges));
        vm.snapshotValue("gas", name, poster.gasOf(address(inbox), call, hashes));
    }

    /// By a reporter who holds some of the token.
    function _showPair(uint256 operator, string memory name) private {
        Vote memory a = Vote(1, 0, 1000, 3, keccak256("a"));
        Vote memory b = Vote(1, 0, 1000, 3, keccak256("b"));
        bytes32 digestA = LockstepHash.voteDigest(address(registry), a);
        bytes32 digestB = LockstepHash.voteDigest(address(registry), b);
        bytes memory signature = _signBoth(secrets[operator], digestA, digestB);
        bytes memory key = BlsSigner.keyOf(secrets[operator]);
        slasher.commit(keccak256(abi.encode(digestA, digestB, address(this), bytes32(0))));
        vm.roll(block.number + 1);
        uint256 before = token.balanceOf(address(this));
        slasher.submitPair(key, a, b, signature, 0);
        record(name);
        assertEq(token.balanceOf(address(this)) - before, SEAT_BOND / 20, "rewarded");
    }

    /// Bytes without zeros, as transactions nearly are.
    function _bytes(uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i; i < length; ++i) {
            data[i] = bytes1(uint8(i % 255 + 1));
        }
    }

    function _signBoth(uint256 secret, bytes32 a, bytes32 b) private view returns (bytes memory) {
        (bool answered, bytes memory point) = address(0x0e)
            .staticcall(abi.encode(BLS12381.hashToG2(a), secret, BLS12381.hashToG2(b), secret));
        require(answered, "G2MSM");
        return BlsSigner.uncompressed(abi.decode(point, (BLS12381.G2)));
    }

    function _certifiedOutput(uint64 epoch, bytes32 hash)
        private
        view
        returns (CertifiedVote memory certified)
    {
        (, uint64[] memory ids) = manager.setOf(epoch);
        uint256 sum;
        for (uint256 i; i < ids.length; ++i) {
            sum = addmod(sum, secrets[ids[i]], BlsSigner.ORDER);
        }
        certified.vote = Vote(5, epoch, 1000, 0, hash);
        certified.absent = new bytes((ids.length + 7) / 8);
        certified.sig192 =
            BlsSigner.sign(sum, LockstepHash.voteDigest(address(registry), certified.vote));
    }
}
