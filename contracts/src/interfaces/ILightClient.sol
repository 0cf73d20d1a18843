// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title ILightClient
/// @notice What other contracts ask about certified outputs.
interface ILightClient {
    /// @notice Output hash of the checkpoint at `height`; zero if there is none. [SC7]
    function checkpoint(uint64 height) external view returns (bytes32);

    /// @notice Epoch, height and anchor of the newest checkpoint, and whether a fork was proven.
    function head() external view returns (uint64 epoch, uint64 height, uint64 anchor, bool frozen);
}
