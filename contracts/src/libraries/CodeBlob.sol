// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title CodeBlob
/// @notice Bytes kept as the code of a contract that nobody executes: 200 gas per byte once, three
/// per word to read, and EXTCODEHASH is their keccak-256. [SC3]
/// @dev Bytes go in without a prefix. The caller sees to it that the first byte halts whoever calls
/// the contract: 00 of a committee, at most 1a of a key, an opcode that finds no operands. None
/// is ef, which EIP-3541 refuses.
library CodeBlob {
    /// Longest code of a contract, EIP-170.
    uint256 internal constant LENGTH_MAX = 24_576;
    /// Bytes of a committee before its members: 00, n, S, aggregate key.
    uint256 internal constant COMMITTEE_HEAD = 99;
    /// Bytes of a member of a committee: key, seats.
    uint256 internal constant MEMBER_LENGTH = 97;

    /// The contract was not created: out of gas, or longer than 24,576 bytes.
    error BlobNotWritten();

    /// @notice Writes `data` as code.
    function write(bytes memory data) internal returns (address blob) {
        uint256 length = data.length;
        if (length > LENGTH_MAX) revert BlobNotWritten();
        assembly ("memory-safe") {
            // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN (in the word before the
            // bytes, which holds their length and gets it back)
            mstore(data, or(0x61000080600a5f395ff3, shl(56, length)))
            blob := create(0, add(data, 22), add(length, 10))
            mstore(data, length)
        }
        if (blob == address(0)) revert BlobNotWritten();
    }

    /// @notice `length` bytes from `offset` on; zeros beyond the end.
    function read(address blob, uint256 offset, uint256 length)
        internal
        view
        returns (bytes memory data)
    {
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(blob, add(data, 32), offset, length)
        }
    }

    /// @notice All bytes of a blob.
    function read(address blob) internal view returns (bytes memory) {
        return read(blob, 0, blob.code.length);
    }

    /// @notice n and S of a committee.
    function counts(address blob) internal view returns (uint8 members, uint8 seats) {
        bytes memory head = read(blob, 1, 2);
        (members, seats) = (uint8(head[0]), uint8(head[1]));
    }

    /// @notice Member `index`, from 0, of a committee of more members than that.
    /// @return key Uncompressed G1, 96 bytes.
    function member(address blob, uint256 index)
        internal
        view
        returns (bytes memory key, uint8 seats)
    {
        key = read(blob, COMMITTEE_HEAD + MEMBER_LENGTH * index, MEMBER_LENGTH);
        seats = uint8(key[96]);
        assembly ("memory-safe") {
            mstore(key, 96)
        }
    }
}
