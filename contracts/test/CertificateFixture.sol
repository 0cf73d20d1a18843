// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Header, LockstepHash} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {OperatorFixture} from "./OperatorFixture.sol";

/// @notice Outputs that any operators certify.
abstract contract CertificateFixture is OperatorFixture {
    /// @notice An output of `epoch`, whose committee is written, anchored at the L1 block before.
    function headerAt(uint64 epoch, uint64 height) internal view returns (Header memory header) {
        (address blob,) = manager.committees(epoch);
        header.version = LockstepHash.OUTPUT_VERSION;
        (header.epoch, header.height, header.view_) = (epoch, height, height + 1);
        header.timestampMs = uint64(block.timestamp * 1000);
        header.blockHash = keccak256(abi.encode("block", height));
        header.prevOutputHash = keccak256(abi.encode("output before", height));
        header.rollupsRoot = keccak256(abi.encode("rollups", height));
        header.rollupCount = 8;
        header.anchorNumber = uint64(block.number - 1);
        header.anchorHash = blockhash(header.anchorNumber);
        header.committeeHash = blob.codehash;
        header.beacon = keccak256(abi.encode("beacon", height));
    }

    function hashOf(Header memory header) internal pure returns (bytes32) {
        return keccak256(abi.encode(LockstepHash.TAG_HEADER, header));
    }

    /// @notice The certificate of all but the operators of `bits`, bit i for the member i.
    function certify(Header memory header, uint256 bits)
        internal
        view
        returns (bytes memory absent, bytes memory signature)
    {
        (, uint64[] memory ids) = manager.setOf(header.epoch);
        uint256 sum = 0;
        absent = new bytes((ids.length + 7) / 8);
        for (uint256 i; i < ids.length; ++i) {
            if ((bits >> i) & 1 == 0) sum = addmod(sum, secrets[ids[i]], BlsSigner.ORDER);
            else absent[i / 8] |= bytes1(uint8(1 << (i % 8)));
        }
        bytes32 digest = LockstepHash.outputDigest(
            address(registry), header.epoch, header.height, hashOf(header)
        );
        signature = BlsSigner.sign(sum, digest);
    }

    function submit(Header memory header, uint256 bits) internal {
        (bytes memory absent, bytes memory signature) = certify(header, bits);
        client.submitCheckpoint(header, absent, signature);
    }

    function refuse(Header memory header, bytes memory error) internal {
        (bytes memory absent, bytes memory signature) = certify(header, 0);
        vm.expectRevert(error);
        client.submitCheckpoint{gas: 5_000_000}(header, absent, signature);
    }
}
