// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BLS12381} from "../src/libraries/BLS12381.sol";
import {Certificate} from "../src/libraries/Certificate.sol";
import {Libraries} from "./Libraries.sol";
import {Test} from "./Test.sol";

/// @notice Against vectors that blst and noble made.
contract BLS12381Test is Test {
    Libraries private libraries = new Libraries();
    string private json = vm.readFile("test/vectors/l1/bls.json");

    function test_D5_hashToCurveIsThatOfNoble() public view {
        for (uint256 i; i < 4; ++i) {
            string memory at = string.concat(".hashToCurve[", vm.toString(i), "]");
            BLS12381.G2 memory point = libraries.hashToG2(_word(at, ".digest"));
            // Uncompressed points are c1 before c0; padding is left out.
            bytes memory actual = bytes.concat(
                _element(point.x1Hi, point.x1Lo),
                _element(point.x0Hi, point.x0Lo),
                _element(point.y1Hi, point.y1Lo),
                _element(point.y0Hi, point.y0Lo)
            );
            assertEq(keccak256(actual), keccak256(_bytes(at, ".point")), at);
        }
    }

    function test_D5_signaturesOfBlstHold() public view {
        for (uint256 i; i < 3; ++i) {
            (bytes memory key, bytes32 digest, bytes memory signature) = _signature(i);
            assertTrue(libraries.verify(key, digest, signature), "holds");
            assertTrue(!libraries.verify(key, ~digest, signature), "another digest");
            (bytes memory other,,) = _signature((i + 1) % 3);
            assertTrue(!libraries.verify(other, digest, signature), "another key");
        }
    }

    function test_SC10_aPairOfOneKeyHolds() public view {
        bytes memory key = _bytes(".pair", ".key");
        (bytes32 a, bytes32 b) = (_word(".pair", ".a"), _word(".pair", ".b"));
        bytes memory signature = _bytes(".pair", ".signature");
        assertTrue(libraries.verifyPair(key, a, b, signature), "holds");
        assertTrue(libraries.verifyPair(key, b, a, signature), "in either order");
        assertTrue(!libraries.verifyPair(key, a, a, signature), "another pair");
    }

    function test_SC5_possessionsOfTypeScriptHold() public view {
        string memory at = ".possessions[0]";
        bytes memory key = _bytes(at, ".key");
        address owner = vm.parseJsonAddress(json, string.concat(at, ".owner"));
        bytes32 nodeKey = _word(at, ".nodeKey");
        bytes32 digest = libraries.possessionDigest(address(0xaa), owner, keccak256(key), nodeKey);
        assertEq(digest, _word(at, ".digest"), "digest");
        assertTrue(libraries.verify(key, digest, _bytes(at, ".pop")), "holds");
        digest = libraries.possessionDigest(address(0xaa), address(1), keccak256(key), nodeKey);
        assertTrue(!libraries.verify(key, digest, _bytes(at, ".pop")), "of another owner");
    }

    function test_SC3_certificatesOfTypeScriptHold() public {
        for (uint256 i; i < 5; ++i) {
            string memory at = string.concat(".certificates[", vm.toString(i), "]");
            (address blob, bytes32 digest) = (_blob(at), _word(at, ".digest"));
            (bytes memory absent, bytes memory signature) =
                (_bytes(at, ".absent"), _bytes(at, ".signature"));
            assertTrue(libraries.holds(blob, digest, absent, signature), at);
            assertTrue(!libraries.holds(blob, ~digest, absent, signature), "another digest");
        }
    }

    function test_SC3_whoSignedIsNotAbsentAndTheReverse() public {
        address blob = _blob(".certificates[0]");
        bytes32 digest = _word(".certificates[0]", ".digest");
        bytes memory signature = _bytes(".certificates[0]", ".signature");
        assertTrue(!libraries.holds(blob, digest, hex"01", signature), "a signer as absent");
        blob = _blob(".certificates[1]");
        digest = _word(".certificates[1]", ".digest");
        signature = _bytes(".certificates[1]", ".signature");
        assertTrue(!libraries.holds(blob, digest, hex"00", signature), "an absentee as signer");
        assertTrue(!libraries.holds(blob, digest, hex"02", signature), "another absentee");
    }

    function test_SC3_moreThanFAbsentIsNoQuorum() public {
        address blob = _blob(".certificates[2]"); // seats 3, 1, 2, 2, 2: F = 3
        vm.expectRevert(abi.encodeWithSelector(Certificate.NoQuorum.selector, 4));
        libraries.holds(blob, 0, hex"03", new bytes(192));
    }

    function test_SC3_theBitmapHasOneBitPerOperator() public {
        address blob = _blob(".certificates[0]");
        bytes4 selector = Certificate.BadBitmap.selector;
        vm.expectRevert(selector);
        libraries.holds(blob, 0, hex"10", new bytes(192));
        vm.expectRevert(selector);
        libraries.holds(blob, 0, hex"", new bytes(192));
        vm.expectRevert(selector);
        libraries.holds(blob, 0, hex"0000", new bytes(192));
    }

    function test_SC7_anythingButOnePointIsRefused() public {
        (bytes memory key, bytes32 digest, bytes memory signature) = _signature(0);
        vm.expectRevert(BLS12381.PointAtInfinity.selector);
        libraries.verify(new bytes(96), digest, signature);
        vm.expectRevert(BLS12381.PointAtInfinity.selector);
        libraries.verify(key, digest, new bytes(192));
        vm.expectRevert(abi.encodeWithSelector(BLS12381.KeyLength.selector, 95));
        libraries.verify(new bytes(95), digest, signature);
        vm.expectRevert(abi.encodeWithSelector(BLS12381.SignatureLength.selector, 96));
        libraries.verify(key, digest, new bytes(96));
        vm.expectRevert(BLS12381.NotAPoint.selector);
        libraries.verify{gas: 3_000_000}(key, digest, _bytes(".infinity", ".signature"));
    }

    function test_SC7_unswappedCoefficientsAreRefused() public {
        (bytes memory key, bytes32 digest, bytes memory signature) = _signature(0);
        bytes memory swapped = bytes.concat(
            _slice(signature, 48),
            _slice(signature, 0),
            _slice(signature, 144),
            _slice(signature, 96)
        );
        vm.expectRevert(BLS12381.NotAPoint.selector);
        libraries.verify{gas: 3_000_000}(key, digest, swapped);
    }

    function test_SC7_aPointOutsideTheSubgroupIsRefused() public {
        // x = 4 lies on the curve, y^2 = 68, but has not the order r.
        bytes memory outside = bytes.concat(
            new bytes(47),
            hex"040a989badd40d6212b33cffc3f3763e9bc760f988c9926b26da9dd85e928483",
            hex"446346b8ed00e1de5d5ea93e354abe706c"
        );
        (, bytes32 digest, bytes memory signature) = _signature(0);
        libraries.sum(outside, outside); // an addition does not mind
        vm.expectRevert(BLS12381.NotAPoint.selector);
        libraries.verify{gas: 3_000_000}(outside, digest, signature);
    }

    function testFuzz_SC7_aFlippedBitNeverHolds(uint256 bit) public view {
        (bytes memory key, bytes32 digest, bytes memory signature) = _signature(1);
        bit = bound(bit, 0, 192 * 8 - 1);
        signature[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        try libraries.verify{gas: 3_000_000}(key, digest, signature) returns (bool holds) {
            assertTrue(!holds, "a flipped bit");
        } catch {}
    }

    function test_SC3_aKeyAndItsNegationSumToInfinity() public view {
        (bytes memory key,,) = _signature(0);
        bytes memory infinity = libraries.sum(key, libraries.negated(key));
        assertEq(keccak256(infinity), keccak256(new bytes(96)), "infinity");
        assertEq(keccak256(libraries.negated(infinity)), keccak256(infinity), "is its own negation");
        assertEq(keccak256(libraries.sum(key, infinity)), keccak256(key), "is neutral");
        assertEq(keccak256(libraries.negated(libraries.negated(key))), keccak256(key), "twice");
    }

    function _signature(uint256 index)
        private
        view
        returns (bytes memory key, bytes32 digest, bytes memory signature)
    {
        string memory at = string.concat(".signatures[", vm.toString(index), "]");
        return (_bytes(at, ".key"), _word(at, ".digest"), _bytes(at, ".signature"));
    }

    function _blob(string memory at) private returns (address) {
        return libraries.write(_bytes(at, ".blob"));
    }

    function _element(uint256 hi, uint256 lo) private pure returns (bytes memory) {
        return abi.encodePacked(uint128(hi), lo);
    }

    function _slice(bytes memory data, uint256 offset) private pure returns (bytes memory part) {
        part = new bytes(48);
        for (uint256 i; i < 48; ++i) {
            part[i] = data[offset + i];
        }
    }

    function _bytes(string memory at, string memory key) private view returns (bytes memory) {
        return vm.parseJsonBytes(json, string.concat(at, key));
    }

    function _word(string memory at, string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(at, key));
    }
}
