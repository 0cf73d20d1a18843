// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CodeBlob} from "../src/libraries/CodeBlob.sol";
import {Libraries} from "./Libraries.sol";
import {Test} from "./Test.sol";

contract CommitteeTest is Test {
    Libraries private libraries = new Libraries();
    string private json = vm.readFile("test/vectors/l1/committees.json");

    function test_SC2_capsAreThoseOfTypeScript() public view {
        for (uint256 i; i < 40; ++i) {
            string memory at = string.concat(".caps[", vm.toString(i), "]");
            uint256[] memory bonded = _bonded(at);
            (uint256 members, uint256 cap, uint256 seats) = libraries.judge(bonded);
            assertEq(members, bonded.length, "members");
            assertEq(cap, vm.parseJsonUint(json, string.concat(at, ".cap")), at);
            assertEq(seats, vm.parseJsonUint(json, string.concat(at, ".seats")), at);
        }
    }

    function testFuzz_SC2_theCapIsTheGreatestThatWillDo(uint256 seed, uint256 count, uint256 most)
        public
        view
    {
        uint256[] memory bonded = new uint256[](bound(count, 4, 128));
        most = bound(most, 1, 255);
        for (uint256 i; i < bonded.length; ++i) {
            bonded[i] = bound(uint256(keccak256(abi.encode(seed, i))), 1, most);
        }
        (, uint256 cap, uint256 seats) = libraries.judge(bonded);
        assertEq(seats, _capped(bonded, cap), "seats");
        assertLe(seats, 255, "at most 255 seats");
        if (cap > 1) assertLe(cap, (seats - 1) / 3, "nobody beyond F");
        for (uint256 more = cap + 1; more <= 84; ++more) {
            uint256 sum = _capped(bonded, more);
            assertTrue(sum > 255 || more > (sum - 1) / 3, "a greater cap would do");
        }
    }

    function test_SC3_blobsAreThoseOfTypeScript() public {
        for (uint256 i; i < 2; ++i) {
            string memory at = string.concat(".blobs[", vm.toString(i), "]");
            uint256[] memory places = _bonded(at);
            bytes[] memory keys = vm.parseJsonBytesArray(json, string.concat(at, ".keys"));
            for (uint256 place; place < places.length; ++place) {
                places[place] |= uint256(uint160(libraries.write(keys[place]))) << 48;
            }
            bytes32 hash = vm.parseJsonBytes32(json, string.concat(at, ".hash"));
            assertEq(keccak256(libraries.build(places)), hash, at);
        }
    }

    function test_SC3_emptyPlacesLeaveNoTrace() public {
        uint256[] memory places = _bonded(".blobs[0]");
        bytes[] memory keys = vm.parseJsonBytesArray(json, ".blobs[0].keys");
        uint256[] memory sparse = new uint256[](2 * places.length);
        for (uint256 place; place < places.length; ++place) {
            sparse[2 * place + 1] =
                places[place] | uint256(uint160(libraries.write(keys[place]))) << 48;
        }
        bytes32 hash = vm.parseJsonBytes32(json, ".blobs[0].hash");
        assertEq(keccak256(libraries.build(sparse)), hash, "sparse");
    }

    function test_SC3_membersAreReadFromTheBlob() public {
        address blob = libraries.write(vm.parseJsonBytes(json, ".blobs[1].blob"));
        bytes[] memory keys = vm.parseJsonBytesArray(json, ".blobs[1].keys");
        (uint8 members, uint8 seats) = libraries.counts(blob);
        assertEq(members, keys.length, "members");
        uint256 sum = 0;
        for (uint256 i; i < keys.length; ++i) {
            (bytes memory key, uint8 held) = libraries.member(blob, i);
            assertEq(keccak256(key), keccak256(keys[i]), "key");
            sum += held;
        }
        assertEq(sum, seats, "seats");
    }

    function testFuzz_SC3_codeIsWhatWasWritten(bytes calldata data) public {
        vm.assume(data.length > 0 && data[0] != 0xef);
        address blob = libraries.write(data);
        assertEq(blob.codehash, keccak256(data), "codehash");
        assertEq(keccak256(libraries.read(blob)), keccak256(data), "bytes");
    }

    function test_SC3_codeHasALongestLength() public {
        bytes memory data = new bytes(24_576);
        assertEq(libraries.write(data).code.length, data.length, "the longest");
        vm.expectRevert(CodeBlob.BlobNotWritten.selector);
        libraries.write(new bytes(24_577));
    }

    function _bonded(string memory at) private view returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(at, ".bonded"));
    }

    function _capped(uint256[] memory bonded, uint256 cap) private pure returns (uint256 sum) {
        for (uint256 i; i < bonded.length; ++i) {
            sum += bonded[i] < cap ? bonded[i] : cap;
        }
    }
}
