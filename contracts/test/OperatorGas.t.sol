// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Header} from "../src/libraries/LockstepHash.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {CertificateFixture} from "./CertificateFixture.sol";
import {GasTable} from "./GasTable.sol";

/// @notice What operators and settlers pay. [SC5, SC6, SC7]
contract OperatorGasTest is CertificateFixture, GasTable {
    function test_SC5_registering() public {
        join(1);
        uint256 secret = BlsSigner.secretOf(2);
        bytes memory key = BlsSigner.keyOf(secret);
        bytes memory pop = popOf(secret, ownerOf(2), nodeKeyOf(2));
        fund(ownerOf(2), 1);
        vm.prank(ownerOf(2));
        registry.register(1, key, pop, nodeKeyOf(2), "/ip4/127.0.0.1/tcp/7650");
        record("register");
    }

    function test_SC6_advancing4() public {
        _advance(4, "advanceEpoch n=4");
    }

    function test_SC6_advancing20() public {
        _advance(20, "advanceEpoch n=20");
    }

    function test_SC6_advancing100() public {
        _advance(100, "advanceEpoch n=100");
    }

    function test_SC6_advancing128() public {
        _advance(128, "advanceEpoch n=128");
    }

    function test_SC6_advancingWithTheSameSet() public {
        startNetwork(128, 1);
        manager.advanceEpoch(1);
        record("advanceEpoch n=128 unchanged");
    }

    function test_SC7_checkpointsOfAll() public {
        startNetwork(128, 1);
        _checkpoint(1, 0, "submitCheckpoint first ever");
        _checkpoint(2, 0, "submitCheckpoint of the first 32");
        for (uint64 height = 3; height <= 32; ++height) {
            submit(headerAt(0, height), 0);
        }
        _checkpoint(33, 0, "submitCheckpoint all signed");
    }

    function test_SC7_checkpointsOf100With33Absent() public {
        startNetwork(100, 1);
        for (uint64 height = 1; height <= 32; ++height) {
            submit(headerAt(0, height), 0);
        }
        uint256 bits = 0;
        for (uint256 i; i < 33; ++i) {
            bits |= 1 << (3 * i);
        }
        _checkpoint(33, bits, "submitCheckpoint n=100 absent=33");
    }

    function test_SC7_checkpointsOf128With42Absent() public {
        startNetwork(128, 1);
        for (uint64 height = 1; height <= 32; ++height) {
            submit(headerAt(0, height), 0);
        }
        uint256 bits = 0;
        for (uint256 i; i < 42; ++i) {
            bits |= 1 << (3 * i);
        }
        _checkpoint(33, bits, "submitCheckpoint n=128 absent=42");
    }

    function test_SC7_restoringADay() public {
        startNetwork(4, 1);
        bytes32[] memory later = new bytes32[](288);
        bytes32 hash = hashOf(headerAt(0, 1));
        for (uint64 height = 1; height <= 289; ++height) {
            Header memory header = headerAt(0, height);
            if (height > 1) later[height - 2] = hashOf(header);
            submit(header, 0);
        }
        client.restore(hash, 0, later);
        record("restore");
    }

    function _advance(uint256 members, string memory name) private {
        join(members, 1);
        manager.start();
        vm.roll(manager.base());
        manager.advanceEpoch(0);
        record(name);
    }

    function _checkpoint(uint64 height, uint256 bits, string memory name) private {
        vm.roll(block.number + 25);
        Header memory header = headerAt(0, height);
        (bytes memory absent, bytes memory signature) = certify(header, bits);
        client.submitCheckpoint(header, absent, signature);
        record(name);
    }
}
