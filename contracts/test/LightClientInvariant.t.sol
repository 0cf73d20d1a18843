// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Header} from "../src/libraries/LockstepHash.sol";
import {CertificateFixture} from "./CertificateFixture.sol";

/// @notice Certificates by any signers over any outputs, in any order. The test is its own handler,
/// since it holds the operators' keys. [SC7]
contract LightClientInvariantTest is CertificateFixture {
    uint256 private constant MEMBERS = 7;
    uint256 private constant F = 2;

    /// Hashes that a quorum signed and the client took, by number.
    bytes32[] private taken;
    /// Hashes that it was offered and refused.
    bytes32[] private refused;
    uint64 private topEpoch;
    uint64 private topHeight;
    uint64 private topAnchor;
    bool private forked;

    function setUp() public override {
        super.setUp();
        startNetwork(MEMBERS, 1);
        manager.advanceEpoch(1);
        vm.roll(manager.base() + P);
    }

    /// Read by forge.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    /// Read by forge.
    function targetSelectors() external view returns (Selectors[] memory targets) {
        targets = new Selectors[](1);
        targets[0].target = address(this);
        targets[0].selectors = new bytes4[](3);
        targets[0].selectors[0] = this.offer.selector;
        targets[0].selectors[1] = this.fork.selector;
        targets[0].selectors[2] = this.passBlocks.selector;
    }

    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    /// @param claimed Operators that the bitmap calls absent.
    /// @param silent Operators that did not sign.
    function offer(uint64 height, uint256 claimed, uint256 silent, bool honest, uint256 epoch)
        external
    {
        Header memory header = headerAt(uint64(epoch % 2), topHeight + uint64(bound(height, 0, 3)));
        claimed %= 1 << MEMBERS;
        silent = honest ? claimed : silent % (1 << MEMBERS);
        (bytes memory absent,) = certify(header, claimed);
        (, bytes memory signature) = certify(header, silent);
        bool valid = !forked && header.height > topHeight && header.epoch >= topEpoch
            && claimed == silent && _count(claimed) <= F;
        (bool done,) = address(client).call{gas: 2_000_000}(
            abi.encodeCall(client.submitCheckpoint, (header, absent, signature))
        );
        assertTrue(done == valid, "taken iff a quorum signed it in order");
        if (!done) {
            refused.push(hashOf(header));
            return;
        }
        taken.push(hashOf(header));
        (topEpoch, topHeight, topAnchor) = (header.epoch, header.height, header.anchorNumber);
    }

    function fork(uint256 silent, bool real, uint8 rarely) external {
        if (rarely % 8 != 0) return;
        (Header memory a, Header memory b) = (headerAt(0, 99), headerAt(1, real ? 99 : 98));
        silent %= 1 << MEMBERS;
        (bytes memory absentA, bytes memory signatureA) = certify(a, 0);
        (bytes memory absentB, bytes memory signatureB) = certify(b, silent);
        bool valid = !forked && real && _count(silent) <= F;
        (bool done,) = address(client).call{gas: 2_000_000}(
            abi.encodeCall(client.reportFork, (a, absentA, signatureA, b, absentB, signatureB))
        );
        assertTrue(done == valid, "frozen iff two quorums signed");
        if (done) forked = true;
    }

    function passBlocks(uint256 blocks) external {
        vm.roll(block.number + bound(blocks, 1, 3));
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC7_nothingIsStoredWithoutAQuorum() external view {
        for (uint256 i = taken.length < 32 ? 0 : taken.length - 31; i < taken.length; ++i) {
            assertTrue(client.isCheckpoint(taken[i]), "taken and kept");
        }
        for (uint256 i; i < refused.length; ++i) {
            bool also = false;
            for (uint256 j; j < taken.length && !also; ++j) {
                also = taken[j] == refused[i];
            }
            assertTrue(client.isCheckpoint(refused[i]) == also, "refused and not kept");
        }
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC7_theHeadIsTheNewestAndFreezesForGood() external view {
        (uint64 epoch, uint64 height, uint64 anchor, bool frozen) = client.head();
        assertEq(epoch, topEpoch, "epoch");
        assertEq(height, topHeight, "height");
        assertEq(anchor, topAnchor, "anchor");
        assertTrue(frozen == forked, "frozen");
    }

    function _count(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits >>= 1) {
            count += bits & 1;
        }
    }
}
