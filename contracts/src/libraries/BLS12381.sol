// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title BLS12381
/// @notice BLS signatures over 32-byte digests, keys in G1 and signatures in G2, by the precompiles
/// of EIP-2537; DST `BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_`. [D5]
/// @dev Points arrive as blst writes them, uncompressed with elements of 48 bytes and c1 before c0;
/// precompiles want 64 bytes and c0 before c1. Additions do not look at the subgroup, pairings do,
/// so every point that decides something ends in a pairing. Pairings take infinity, which therefore
/// is refused here. A failing precompile burns the gas it got: what is cheap is checked before.
library BLS12381 {
    /// A point of G1, each coordinate padded to 64 bytes; all zeros is infinity.
    struct G1 {
        uint256 xHi;
        uint256 xLo;
        uint256 yHi;
        uint256 yLo;
    }

    /// A point of G2, each coefficient padded to 64 bytes, c0 first; all zeros is infinity.
    struct G2 {
        uint256 x0Hi;
        uint256 x0Lo;
        uint256 x1Hi;
        uint256 x1Lo;
        uint256 y0Hi;
        uint256 y0Lo;
        uint256 y1Hi;
        uint256 y1Lo;
    }

    /// Bytes of a key: x, y.
    uint256 internal constant KEY_LENGTH = 96;
    /// Bytes of a signature: x.c1, x.c0, y.c1, y.c0.
    uint256 internal constant SIGNATURE_LENGTH = 192;

    /// Field modulus p, high and low part.
    uint256 private constant P_HI = 0x1a0111ea397fe69a4b1ba7b6434bacd7;
    uint256 private constant P_LO =
        0x64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab;
    /// The generator of G1 with y negated.
    uint256 private constant NEG_G1_XHI = 0x17f1d3a73197d7942695638c4fa9ac0f;
    uint256 private constant NEG_G1_XLO =
        0xc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb;
    uint256 private constant NEG_G1_YHI = 0x114d1d6855d545a8aa7d76c8cf2e21f2;
    uint256 private constant NEG_G1_YLO =
        0x67816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca;
    /// The length to expand to, 256, a zero byte, and the DST with its length: 47 bytes in two words.
    uint256 private constant SUFFIX_A =
        0x010000424c535f5349475f424c53313233383147325f584d443a5348412d3235;
    uint256 private constant SUFFIX_B =
        0x365f535357555f524f5f504f505f2b0000000000000000000000000000000000;
    /// The DST with its length alone: 44 bytes in two words.
    uint256 private constant DST_A =
        0x424c535f5349475f424c53313233383147325f584d443a5348412d3235365f53;
    uint256 private constant DST_B =
        0x5357555f524f5f504f505f2b0000000000000000000000000000000000000000;

    /// A key that has not 96 bytes.
    error KeyLength(uint256 length);
    /// A signature that has not 192 bytes.
    error SignatureLength(uint256 length);
    /// Infinity where a key or a signature is due.
    error PointAtInfinity();
    /// A precompile refused its input: not an element, not on the curve, not in the subgroup; or the
    /// gas did not suffice.
    error NotAPoint();

    /// @notice A key out of calldata; its coordinates are checked where it is used.
    function parseKey(bytes calldata key96) internal pure returns (G1 memory key) {
        if (key96.length != KEY_LENGTH) revert KeyLength(key96.length);
        assembly ("memory-safe") {
            calldatacopy(add(key, 16), key96.offset, 48)
            calldatacopy(add(key, 80), add(key96.offset, 48), 48)
        }
    }

    /// @notice A key out of memory.
    function parseKeyMemory(bytes memory key96) internal pure returns (G1 memory key) {
        if (key96.length != KEY_LENGTH) revert KeyLength(key96.length);
        assembly ("memory-safe") {
            mcopy(add(key, 16), add(key96, 32), 48)
            mcopy(add(key, 80), add(key96, 80), 48)
        }
    }

    /// @notice A key out of a contract's code, from `offset` on.
    function readKey(address blob, uint256 offset) internal view returns (G1 memory key) {
        assembly ("memory-safe") {
            extcodecopy(blob, add(key, 16), offset, 48)
            extcodecopy(blob, add(key, 80), add(offset, 48), 48)
        }
    }

    /// @notice The 96 bytes of a key.
    function encodeKey(G1 memory key) internal pure returns (bytes memory key96) {
        key96 = new bytes(KEY_LENGTH);
        assembly ("memory-safe") {
            mcopy(add(key96, 32), add(key, 16), 48)
            mcopy(add(key96, 80), add(key, 80), 48)
        }
    }

    /// @notice Whether `key` is infinity.
    function isInfinity(G1 memory key) internal pure returns (bool) {
        return key.xHi | key.xLo | key.yHi | key.yLo == 0;
    }

    /// @notice `key += other`, in place. Not a check of the subgroup.
    function addTo(G1 memory key, G1 memory other) internal view {
        bool added;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, key, 128)
            mcopy(add(input, 128), other, 128)
            added := staticcall(gas(), 0x0b, input, 256, key, 128)
        }
        if (!added) revert NotAPoint();
    }

    /// @notice `key = -key`, in place. Infinity stays what it is: keys x and r - x of one owner both
    /// prove possession, and their sum would make p - 0 = p, which is no element.
    function negate(G1 memory key) internal pure {
        if (key.yHi | key.yLo == 0) return;
        unchecked {
            uint256 borrow = key.yLo > P_LO ? 1 : 0;
            key.yLo = P_LO - key.yLo;
            key.yHi = P_HI - key.yHi - borrow;
        }
    }

    /// @notice Whether the holders of all keys in the sum `key` signed `digest`.
    function verify(G1 memory key, bytes32 digest, bytes calldata sig192)
        internal
        view
        returns (bool)
    {
        uint256 buffer = _begin(key, sig192);
        _hashToG2(buffer + 128, buffer + 768, digest);
        return _pair(buffer, sig192);
    }

    /// @notice Whether the holder of `key` signed both digests; `sig192` is the sum of the two
    /// signatures: e(key, H(a) + H(b)) = e(G1, sig).
    function verifyPair(G1 memory key, bytes32 a, bytes32 b, bytes calldata sig192)
        internal
        view
        returns (bool)
    {
        uint256 buffer = _begin(key, sig192);
        _hashToG2(buffer + 128, buffer + 768, a);
        _hashToG2(buffer + 384, buffer + 768, b);
        bool added;
        assembly ("memory-safe") {
            added := staticcall(gas(), 0x0d, add(buffer, 128), 512, add(buffer, 128), 256)
        }
        if (!added) revert NotAPoint();
        return _pair(buffer, sig192);
    }

    /// @notice hash_to_curve of RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_, of 32 bytes.
    function hashToG2(bytes32 digest) internal view returns (G2 memory point) {
        uint256 scratch;
        assembly ("memory-safe") {
            scratch := mload(0x40)
        }
        _hashToG2(scratch, scratch + 256, digest);
        assembly ("memory-safe") {
            mcopy(point, scratch, 256)
        }
    }

    /// The input of the pairing lies beyond the free pointer: key, message, -G1, signature; what
    /// hashing needs comes behind it. Nothing allocates until the pairing is done.
    function _begin(G1 memory key, bytes calldata sig192) private pure returns (uint256 buffer) {
        if (sig192.length != SIGNATURE_LENGTH) revert SignatureLength(sig192.length);
        bool infinite = isInfinity(key);
        assembly ("memory-safe") {
            let at := sig192.offset
            let any := or(calldataload(at), calldataload(add(at, 32)))
            any := or(any, or(calldataload(add(at, 64)), calldataload(add(at, 96))))
            any := or(any, or(calldataload(add(at, 128)), calldataload(add(at, 160))))
            infinite := or(infinite, iszero(any))
            buffer := mload(0x40)
            mcopy(buffer, key, 128)
        }
        if (infinite) revert PointAtInfinity();
    }

    /// e(key, message) * e(-G1, signature) = 1.
    function _pair(uint256 buffer, bytes calldata sig192) private view returns (bool holds) {
        bool answered;
        assembly ("memory-safe") {
            let at := add(buffer, 384)
            mstore(at, NEG_G1_XHI)
            mstore(add(at, 32), NEG_G1_XLO)
            mstore(add(at, 64), NEG_G1_YHI)
            mstore(add(at, 96), NEG_G1_YLO)
            at := add(buffer, 512)
            let from := sig192.offset
            // Elements of 48 bytes out of words of 32: a high part is the upper half of a word.
            mstore(at, shr(128, calldataload(add(from, 48))))
            mstore(add(at, 32), calldataload(add(from, 64)))
            mstore(add(at, 64), shr(128, calldataload(from)))
            mstore(add(at, 96), calldataload(add(from, 16)))
            mstore(add(at, 128), shr(128, calldataload(add(from, 144))))
            mstore(add(at, 160), calldataload(add(from, 160)))
            mstore(add(at, 192), shr(128, calldataload(add(from, 96))))
            mstore(add(at, 224), calldataload(add(from, 112)))
            answered := staticcall(gas(), 0x0f, buffer, 768, 0, 32)
            holds := eq(mload(0), 1)
        }
        if (!answered) revert NotAPoint();
    }

    /// Writes 256 bytes at `out`, and uses 512 at `out` and 800 at `scratch`, which may not overlap.
    /// expand_message_xmd to 256 bytes (9 SHA-256), four reductions, two maps with the cofactor
    /// cleared inside, one addition.
    function _hashToG2(uint256 out, uint256 scratch, bytes32 digest) private view {
        bool fine;
        assembly ("memory-safe") {
            // b0 = H(64 zeros, digest, 256, 0, DST)
            mstore(scratch, 0)
            mstore(add(scratch, 32), 0)
            mstore(add(scratch, 64), digest)
            mstore(add(scratch, 96), SUFFIX_A)
            mstore(add(scratch, 128), SUFFIX_B)
            fine := staticcall(gas(), 2, scratch, 143, 0, 32)
            let first := mload(0)

            // b[i] = H(b0 ^ b[i-1], i, DST), two of them the base of each reduction
            let block_ := scratch
            mstore(add(block_, 33), DST_A)
            mstore(add(block_, 65), DST_B)
            let power := add(scratch, 96)
            mstore(power, 64)
            mstore(add(power, 32), 1)
            mstore(add(power, 64), 64)
            mstore8(add(power, 160), 1)
            mstore(add(power, 161), P_HI)
            mstore(add(power, 193), P_LO)
            let elements := add(scratch, 352)
            let previous := 0
            for { let i := 0 } lt(i, 4) { i := add(i, 1) } {
                mstore(block_, xor(first, previous))
                mstore8(add(block_, 32), add(shl(1, i), 1))
                fine := and(fine, staticcall(gas(), 2, block_, 77, add(power, 96), 32))
                mstore(block_, xor(first, mload(add(power, 96))))
                mstore8(add(block_, 32), add(shl(1, i), 2))
                fine := and(fine, staticcall(gas(), 2, block_, 77, add(power, 128), 32))
                previous := mload(add(power, 128))
                fine := and(fine, staticcall(gas(), 5, power, 225, add(elements, shl(6, i)), 64))
            }
            fine := and(fine, staticcall(gas(), 0x11, elements, 128, out, 256))
            fine := and(fine, staticcall(gas(), 0x11, add(elements, 128), 128, add(out, 256), 256))
            fine := and(fine, staticcall(gas(), 0x0d, out, 512, out, 256))
        }
        if (!fine) revert NotAPoint();
    }
}
