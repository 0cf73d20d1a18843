// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title ILightClient
/// @notice What other contracts ask about certified outputs.
interface ILightClient {
    /// @notice Values that are kept of the hash chain over all checkpoints. [SC7]
    function KEPT() external view returns (uint256);

    /// @notice Whether a header of this hash is one of the newest KEPT - 1 checkpoints, newest first
    /// for 2,300 gas each, or an older one that was restored.
    function isCheckpoint(bytes32 outputHash) external view returns (bool);

    /// @notice `isCheckpoint`, and whether a fork was proven, in one call.
    function statusOf(bytes32 outputHash) external view returns (bool stored, bool frozen);

    /// @notice Epoch, height and anchor of the newest checkpoint, and whether a fork was proven.
    function head() external view returns (uint64 epoch, uint64 height, uint64 anchor, bool frozen);
}
