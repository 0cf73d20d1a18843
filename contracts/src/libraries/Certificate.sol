// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BLS12381} from "./BLS12381.sol";

/// @title Certificate
/// @notice Whether a quorum of a committee signed a digest: the aggregate key minus the absent
/// operators' keys, whose seats are at most F. [SC3]
library Certificate {
    using BLS12381 for BLS12381.G1;

    /// Not one bit per operator in the fewest bytes, or a bit beyond the last operator.
    error BadBitmap();
    /// More than F seats did not sign.
    error NoQuorum(uint256 absentSeats);

    /// @notice Whether all but the absent members of `blob` signed `digest`.
    /// @param blob Contract whose code is a committee.
    /// @param absent Bit i of byte i / 8, least significant first, is operator i.
    function holds(address blob, bytes32 digest, bytes calldata absent, bytes calldata sig192)
        internal
        view
        returns (bool)
    {
        return signersKey(blob, absent).verify(digest, sig192);
    }

    /// @notice Sum of the keys of all members but the absent ones.
    function signersKey(address blob, bytes calldata absent)
        internal
        view
        returns (BLS12381.G1 memory key)
    {
        uint256 head;
        assembly ("memory-safe") {
            // 00, n, S and the aggregate key so that its x lies where it belongs; y is moved there.
            extcodecopy(blob, add(key, 13), 0, 99)
            head := mload(key)
            mstore(key, and(head, 0xffffffffffffffffffffffffffffffff))
            mcopy(add(key, 80), add(key, 64), 48)
            mstore(add(key, 64), and(mload(add(key, 64)), 0xffffffffffffffffffffffffffffffff))
        }
        uint256 members = uint8(head >> 136);
        uint256 seats = uint8(head >> 128);
        uint256 bits = _bitsOf(absent, members);
        if (bits == 0) return key;
        BLS12381.G1 memory absentKey;
        uint256 absentSeats;
        (absentKey, absentSeats) = _sum(blob, bits);
        if (absentSeats > (seats - 1) / 3) revert NoQuorum(absentSeats);
        absentKey.negate();
        key.addTo(absentKey);
    }

    /// The bitmap as a number: bit i is operator i.
    function _bitsOf(bytes calldata absent, uint256 members) private pure returns (uint256 bits) {
        uint256 length = absent.length;
        if (length != (members + 7) / 8) revert BadBitmap();
        assembly ("memory-safe") {
            // Nothing beyond the bitmap; then, unless all signed, the first byte becomes the lowest.
            let word := shr(sub(256, shl(3, length)), calldataload(absent.offset))
            for {} word { word := shr(8, word) } {
                length := sub(length, 1)
                bits := or(bits, shl(shl(3, length), and(word, 0xff)))
            }
        }
        if (bits >> members != 0) revert BadBitmap();
    }

    /// Sum of the keys and of the seats of these members.
    function _sum(address blob, uint256 bits)
        private
        view
        returns (BLS12381.G1 memory key, uint256 seats)
    {
        bool summed = true;
        assembly ("memory-safe") {
            // The sum so far and the next key, 128 bytes each with 64 per coordinate.
            let sum := mload(0x40)
            let next := add(sum, 128)
            calldatacopy(sum, calldatasize(), 288)
            for { let offset := 99 } bits {
                offset := add(offset, 97)
                bits := shr(1, bits)
            } {
                if and(bits, 1) {
                    // y and seats lie where they belong; x is moved there.
                    extcodecopy(blob, add(next, 32), offset, 97)
                    mcopy(add(next, 16), add(next, 32), 48)
                    mstore(
                        add(next, 64),
                        and(mload(add(next, 64)), 0xffffffffffffffffffffffffffffffff)
                    )
                    seats := add(seats, byte(0, mload(add(next, 128))))
                    summed := and(summed, staticcall(gas(), 0x0b, sum, 256, sum, 128))
                }
            }
            mcopy(key, sum, 128)
        }
        if (!summed) revert BLS12381.NotAPoint();
    }
}
