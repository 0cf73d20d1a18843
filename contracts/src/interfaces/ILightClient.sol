// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title ILightClient
/// @notice What other contracts ask about certified outputs.
interface ILightClient {
    /// @notice Checkpoints that are kept; older ones are forgotten, and not needed: the newest leaf of
    /// a rollup proves all before it. [SC7]
    function KEPT() external view returns (uint256);

    /// @notice Whether a header of this hash is one of the newest KEPT checkpoints. Looks at the
    /// newest first: 2,200 gas each.
    function isCheckpoint(bytes32 outputHash) external view returns (bool);

    /// @notice Epoch, height and anchor of the newest checkpoint, and whether a fork was proven.
    function head() external view returns (uint64 epoch, uint64 height, uint64 anchor, bool frozen);
}
