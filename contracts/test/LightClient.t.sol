// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {CommitteeManager} from "../src/CommitteeManager.sol";
import {LightClient} from "../src/LightClient.sol";
import {BLS12381} from "../src/libraries/BLS12381.sol";
import {Certificate} from "../src/libraries/Certificate.sol";
import {Header} from "../src/libraries/LockstepHash.sol";
import {CertificateFixture} from "./CertificateFixture.sol";

contract LightClientTest is CertificateFixture {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    function setUp() public override {
        super.setUp();
        startNetwork(7, 1);
        manager.advanceEpoch(1);
    }

    function test_SC7_aQuorumStoresACheckpoint() public {
        Header memory header = headerAt(0, 5);
        (bytes memory absent, bytes memory signature) = certify(header, 0);
        vm.expectEmit(true, true, true, true);
        emit LightClient.Checkpoint(5, 0, hashOf(header), absent);
        vm.prank(STRANGER);
        client.submitCheckpoint(header, absent, signature);
        assertTrue(client.isCheckpoint(hashOf(header)), "stored");
        (bool stored, bool stopped) = client.statusOf(hashOf(header));
        assertTrue(stored && !stopped, "said together");
        assertTrue(!client.isCheckpoint(0), "nothing else is");
        (uint64 epoch, uint64 height, uint64 anchor, bool frozen) = client.head();
        assertEq(epoch, 0, "epoch");
        assertEq(height, 5, "height");
        assertEq(anchor, header.anchorNumber, "anchor");
        assertTrue(!frozen, "not frozen");
    }

    function test_SC7_upToFSeatsMayBeAbsent() public {
        submit(headerAt(0, 1), 0x01);
        submit(headerAt(0, 2), 0x60);
        Header memory header = headerAt(0, 3);
        (bytes memory absent, bytes memory signature) = certify(header, 0x62);
        vm.expectRevert(abi.encodeWithSelector(Certificate.NoQuorum.selector, 3));
        client.submitCheckpoint(header, absent, signature);
    }

    function test_SC7_aCertificateWithoutQuorumIsRefused() public {
        Header memory header = headerAt(0, 1);
        (bytes memory absent,) = certify(header, 0);
        (, bytes memory fewer) = certify(header, 0x07);
        vm.expectRevert(LightClient.BadSignature.selector);
        client.submitCheckpoint(header, absent, fewer);
        (, bytes memory other) = certify(headerAt(0, 2), 0);
        vm.expectRevert(LightClient.BadSignature.selector);
        client.submitCheckpoint(header, absent, other);
        vm.expectRevert(BLS12381.PointAtInfinity.selector);
        client.submitCheckpoint(header, absent, new bytes(192));
    }

    /// Every field counts: a header that differs from the certified one in any bit is refused.
    function testFuzz_SC7_aChangedHeaderIsRefused(uint256 bit) public {
        Header memory header = headerAt(0, 9);
        (bytes memory absent, bytes memory signature) = certify(header, 0);
        bytes memory data =
            abi.encodeCall(LightClient.submitCheckpoint, (header, absent, signature));
        bit = bound(bit, 32, 480 * 8 + 31);
        data[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        (bool accepted,) = address(client).call{gas: 3_000_000}(data);
        assertTrue(!accepted, "a changed header");
    }

    function test_SC7_heightsStrictlyRise() public {
        submit(headerAt(0, 5), 0);
        refuse(headerAt(0, 5), abi.encodeWithSelector(LightClient.Stale.selector, 5));
        refuse(headerAt(0, 4), abi.encodeWithSelector(LightClient.Stale.selector, 4));
        submit(headerAt(0, 6), 0);
    }

    function test_SC7_epochsAndAnchorsNeverFall() public {
        vm.roll(manager.base() + P);
        submit(headerAt(1, 5), 0);
        refuse(headerAt(0, 6), abi.encodeWithSelector(LightClient.Backwards.selector));
        Header memory header = headerAt(1, 6);
        header.anchorNumber -= 1;
        header.anchorHash = blockhash(header.anchorNumber);
        refuse(header, abi.encodeWithSelector(LightClient.Backwards.selector));
    }

    function test_SC7_anEpochIsTakenFromItsStartOn() public {
        uint256 start = manager.base() + P;
        vm.roll(start - 1);
        refuse(headerAt(1, 1), abi.encodeWithSelector(LightClient.NotBegun.selector, 1, start));
        vm.roll(start);
        submit(headerAt(1, 1), 0);
    }

    function test_SC7_aCommitteeExpires() public {
        (, uint64 validUntil) = manager.committees(0);
        vm.warp(validUntil);
        submit(headerAt(0, 1), 0);
        vm.warp(validUntil + 1);
        refuse(headerAt(0, 2), abi.encodeWithSelector(LightClient.Expired.selector, 0));
    }

    function test_SC7_theCommitteeIsTheEpochs() public {
        Header memory header = headerAt(0, 1);
        header.committeeHash = keccak256("another");
        refuse(header, abi.encodeWithSelector(LightClient.UnknownCommittee.selector, 0));
        header = headerAt(2, 1);
        refuse(header, abi.encodeWithSelector(LightClient.UnknownCommittee.selector, 2));
    }

    function test_SC7_anotherVersionIsRefused() public {
        Header memory header = headerAt(0, 1);
        header.version = 2;
        refuse(header, abi.encodeWithSelector(LightClient.UnknownVersion.selector, 2));
    }

    function test_SC7_anAnchorIsABlockOfThisChain() public {
        Header memory header = headerAt(0, 1);
        header.anchorHash = keccak256("another");
        bytes4 wrong = LightClient.WrongAnchor.selector;
        refuse(header, abi.encodeWithSelector(wrong, header.anchorNumber));
        header.anchorNumber = uint64(block.number);
        bytes4 ahead = LightClient.AnchorAhead.selector;
        refuse(header, abi.encodeWithSelector(ahead, block.number));
    }

    /// Epoch 0 begins without one, and on a young chain the L1 knows a hash of block 0.
    function test_SC7_beforeTheFirstAnchorThereIsNone() public {
        vm.etch(HISTORY, abi.encodePacked(hex"7f", keccak256("genesis"), hex"5f5260205ff3"));
        (Header memory none, Header memory odd) = (headerAt(0, 1), headerAt(0, 1));
        (none.anchorNumber, none.anchorHash) = (0, 0);
        (odd.anchorNumber, odd.anchorHash) = (0, keccak256("another"));
        refuse(odd, abi.encodeWithSelector(LightClient.WrongAnchor.selector, 0));
        odd.anchorNumber = 1;
        odd.anchorHash = 0;
        refuse(odd, abi.encodeWithSelector(LightClient.WrongAnchor.selector, 1));
        submit(none, 0);
        submit(headerAt(0, 2), 0);
        none.height = 3;
        refuse(none, abi.encodeWithSelector(LightClient.Backwards.selector));
    }

    function test_SC7_anOlderAnchorIsLookedUpInTheHistory() public {
        vm.roll(block.number + 300);
        Header memory header = headerAt(0, 1);
        header.anchorNumber = uint64(block.number - 280);
        header.anchorHash = keccak256("certified");
        // Answers one hash for every number.
        bytes32 known = keccak256("known");
        vm.etch(HISTORY, abi.encodePacked(hex"7f", known, hex"5f5260205ff3"));
        bytes4 wrong = LightClient.WrongAnchor.selector;
        refuse(header, abi.encodeWithSelector(wrong, header.anchorNumber));
        header.anchorHash = known;
        submit(header, 0);
    }

    function test_SC7_anAnchorThatNobodyKnowsIsTheCommitteesWord() public {
        vm.roll(block.number + 300);
        Header memory header = headerAt(0, 1);
        header.anchorNumber = uint64(block.number - 280);
        header.anchorHash = keccak256("certified");
        vm.etch(HISTORY, hex"5f5ffd"); // reverts, as for blocks beyond its range
        submit(header, 0);
        (header.height, header.anchorNumber) = (2, header.anchorNumber + 1);
        vm.etch(HISTORY, ""); // not there
        submit(header, 0);
    }

    function test_SC7_aReplayOnAnotherChainIsRefused() public {
        Header memory header = headerAt(0, 1);
        (bytes memory absent, bytes memory signature) = certify(header, 0);
        vm.chainId(5);
        vm.expectRevert(LightClient.BadSignature.selector);
        client.submitCheckpoint(header, absent, signature);
    }

    function test_SC7_theNewestCheckpointsAreKnown() public {
        Header memory first = headerAt(0, 1);
        submit(first, 0);
        for (uint64 height = 2; height <= 31; ++height) {
            submit(headerAt(0, height), 0);
        }
        assertTrue(client.isCheckpoint(hashOf(first)), "the oldest known");
        assertTrue(client.isCheckpoint(hashOf(headerAt(0, 31))), "the newest");
        assertTrue(!client.isCheckpoint(hashOf(headerAt(0, 32))), "not stored");
        submit(headerAt(0, 32), 0);
        assertTrue(!client.isCheckpoint(hashOf(first)), "forgotten");
        assertTrue(client.isCheckpoint(hashOf(headerAt(0, 2))), "the oldest now");
    }

    function test_SC7_anyCheckpointIsRestoredForEver() public {
        bytes32[] memory hashes = new bytes32[](70);
        bytes32[] memory values = new bytes32[](71);
        for (uint64 i; i < 70; ++i) {
            Header memory header = headerAt(0, i + 1);
            hashes[i] = hashOf(header);
            values[i + 1] = keccak256(abi.encode(values[i], hashes[i]));
            submit(header, 0);
        }
        for (uint256 i; i < 38; i += 19) {
            bytes32[] memory later = _slice(hashes, i + 1, 70);
            assertTrue(!client.isCheckpoint(hashes[i]), "forgotten");
            _refusedRestore(hashes[i + 1], values[i], later);
            _refusedRestore(hashes[i], values[i + 1], later);
            _refusedRestore(hashes[i], values[i], _slice(hashes, i + 1, 38));
            // Up to a checkpoint that is no longer the newest: others may come meanwhile.
            vm.prank(STRANGER);
            client.restore(hashes[i], values[i], _slice(hashes, i + 1, 69 - i / 4));
            assertTrue(client.isCheckpoint(hashes[i]), "restored");
        }
        for (uint64 height = 71; height < 105; ++height) {
            submit(headerAt(0, height), 0);
        }
        assertTrue(client.isCheckpoint(hashes[0]), "for ever");
    }

    function testFuzz_SC7_nothingElseIsRestored(
        bytes32 hash,
        bytes32 before,
        bytes32[] calldata later
    ) public {
        _refusedRestore(hash, before, later);
        submit(headerAt(0, 1), 0);
        _refusedRestore(hash, before, later);
    }

    function _refusedRestore(bytes32 hash, bytes32 before, bytes32[] memory later) private {
        vm.expectRevert(abi.encodeWithSelector(LightClient.NotInChain.selector, hash));
        client.restore(hash, before, later);
    }

    function _slice(bytes32[] memory hashes, uint256 from, uint256 to)
        private
        pure
        returns (bytes32[] memory part)
    {
        part = new bytes32[](to - from);
        for (uint256 i; i < part.length; ++i) {
            part[i] = hashes[from + i];
        }
    }

    function test_SC7_twoCertifiedOutputsOfOneHeightFreezeTheClient() public {
        (Header memory a, Header memory b) = (headerAt(0, 5), headerAt(0, 5));
        b.rollupsRoot = keccak256("forked");
        vm.expectEmit(true, true, true, true);
        emit LightClient.Fork(5, hashOf(a), hashOf(b));
        _report(a, b);
        (,,, bool frozen) = client.head();
        assertTrue(frozen, "frozen");
        (bool stored, bool also) = client.statusOf(hashOf(a));
        assertTrue(!stored && also, "said together");
        refuse(headerAt(0, 6), abi.encodeWithSelector(LightClient.Frozen.selector));
        vm.roll(manager.snapshot(2));
        vm.expectRevert(CommitteeManager.Frozen.selector);
        manager.advanceEpoch(2);
        (bytes memory absent, bytes memory signature) = certify(a, 0);
        vm.expectRevert(LightClient.Frozen.selector);
        client.reportFork(a, absent, signature, b, absent, signature);
    }

    function test_SC7_aStoredOutputNeedsNoSecondCertificate() public {
        (Header memory a, Header memory b) = (headerAt(0, 5), headerAt(0, 5));
        b.stateRoot = keccak256("forked");
        submit(a, 0);
        (bytes memory absent, bytes memory signature) = certify(b, 0);
        client.reportFork(a, "", "", b, absent, signature);
        (,, uint64 anchor, bool frozen) = client.head();
        assertTrue(frozen, "frozen");
        assertEq(anchor, a.anchorNumber, "the head stays");
    }

    function test_SC7_outputsOfTwoEpochsAtOneHeightAreAFork() public {
        vm.roll(manager.base() + P);
        _report(headerAt(0, 5), headerAt(1, 5));
        (,,, bool frozen) = client.head();
        assertTrue(frozen, "frozen");
    }

    function test_SC7_whatIsNoForkFreezesNothing() public {
        Header memory a = headerAt(0, 5);
        (bytes memory absent, bytes memory signature) = certify(a, 0);
        vm.expectRevert(LightClient.NoFork.selector);
        client.reportFork(a, absent, signature, a, absent, signature);
        Header memory b = headerAt(0, 6);
        vm.expectRevert(LightClient.NoFork.selector);
        client.reportFork(a, absent, signature, b, absent, signature);
        b.height = 5;
        vm.expectRevert(LightClient.BadSignature.selector);
        client.reportFork(a, absent, signature, b, absent, signature);
        (,,, bool frozen) = client.head();
        assertTrue(!frozen, "not frozen");
    }

    function test_SC7_onlyTheTimelockResolvesAFork() public {
        vm.expectRevert(LightClient.NotFrozen.selector);
        client.resolveFork();
        (Header memory a, Header memory b) = (headerAt(0, 5), headerAt(0, 5));
        b.beacon = 0;
        _report(a, b);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER)
        );
        vm.prank(STRANGER);
        client.resolveFork();
        vm.expectEmit(true, true, true, true);
        emit LightClient.ForkResolved();
        client.resolveFork();
        submit(headerAt(0, 6), 0);
    }

    function _report(Header memory a, Header memory b) private {
        (bytes memory absentA, bytes memory signatureA) = certify(a, 0);
        (bytes memory absentB, bytes memory signatureB) = certify(b, 1);
        client.reportFork(a, absentA, signatureA, b, absentB, signatureB);
    }
}
