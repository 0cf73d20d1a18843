// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BLS12381} from "../src/libraries/BLS12381.sol";

/// @notice Signs as operators do, by the precompiles: tests decide who signs what. That hashing to
/// the curve is right, vectors of other implementations say.
library BlsSigner {
    /// Order of both groups.
    uint256 internal constant ORDER =
        0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;

    /// @notice Some secret per seed.
    function secretOf(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("secret", seed))) % (ORDER - 1) + 1;
    }

    /// @notice Uncompressed, 96 bytes.
    function keyOf(uint256 secret) internal view returns (bytes memory) {
        BLS12381.G1 memory generator = BLS12381.G1({
            xHi: 0x17f1d3a73197d7942695638c4fa9ac0f,
            xLo: 0xc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb,
            yHi: 0x08b3f481e3aaa0f1a09e30ed741d8ae4,
            yLo: 0xfcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1
        });
        (bool answered, bytes memory point) =
            address(0x0c).staticcall(abi.encode(generator, secret));
        require(answered, "G1MSM");
        return BLS12381.encodeKey(abi.decode(point, (BLS12381.G1)));
    }

    /// @notice By the sum of some secrets, which is their aggregate signature; 192 bytes.
    function sign(uint256 secretSum, bytes32 digest) internal view returns (bytes memory) {
        (bool answered, bytes memory point) =
            address(0x0e).staticcall(abi.encode(BLS12381.hashToG2(digest), secretSum));
        require(answered, "G2MSM");
        return uncompressed(abi.decode(point, (BLS12381.G2)));
    }

    /// @notice c1 before c0, 48 bytes each.
    function uncompressed(BLS12381.G2 memory point) internal pure returns (bytes memory) {
        return abi.encodePacked(
            abi.encodePacked(uint128(point.x1Hi), point.x1Lo, uint128(point.x0Hi), point.x0Lo),
            abi.encodePacked(uint128(point.y1Hi), point.y1Lo, uint128(point.y0Hi), point.y0Lo)
        );
    }
}
