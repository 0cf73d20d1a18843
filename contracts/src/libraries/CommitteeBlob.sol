// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title CommitteeBlob
/// @notice The bytes of a committee: `00 | n u8 | S u8 | apk 96 | n x (key 96 | seats u8)`. [SC3]
library CommitteeBlob {
    /// A key that a registry holds is no point: a bug, since its possession was proven.
    error BadKey();

    /// @notice The blob of the operators at `places` under a cap.
    /// @param places Key contract 160 bits, id 40, bonded seats 8, high to low; zero seats: nobody.
    function build(uint256[] memory places, uint256 members, uint256 cap, uint256 seats)
        internal
        view
        returns (bytes memory blob)
    {
        blob = new bytes(99 + 97 * members);
        bool summed = true;
        assembly ("memory-safe") {
            mstore8(add(blob, 33), members)
            mstore8(add(blob, 34), seats)
            // The sum so far and the next key, 128 bytes each with 64 per coordinate.
            let sum := mload(0x40)
            calldatacopy(sum, calldatasize(), 256)
            let key := add(sum, 128)
            let to := add(blob, 131)
            let end := add(add(places, 32), shl(5, mload(places)))
            for { let from := add(places, 32) } lt(from, end) { from := add(from, 32) } {
                let bonded := and(mload(from), 0xff)
                if bonded {
                    extcodecopy(shr(48, mload(from)), to, 0, 96)
                    mcopy(add(key, 16), to, 48)
                    mcopy(add(key, 80), add(to, 48), 48)
                    summed := and(summed, staticcall(gas(), 0x0b, sum, 256, sum, 128))
                    if lt(cap, bonded) { bonded := cap }
                    mstore8(add(to, 96), bonded)
                    to := add(to, 97)
                }
            }
            mcopy(add(blob, 35), add(sum, 16), 48)
            mcopy(add(blob, 83), add(sum, 80), 48)
        }
        if (!summed) revert BadKey();
    }
}
